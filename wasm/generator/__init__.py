"""What follows from the op table: `python wasm/generator --out DIR` writes it."""
