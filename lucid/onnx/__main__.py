"""`python -m lucid.onnx`: which ops go which way, as tables in Markdown; web/docs/onnx.md has them."""

from __future__ import annotations

from lucid.onnx import ops, rows


def main() -> None:
    """Prints the tables."""
    print(tables())


def tables() -> str:
    """The ops of ONNX that are loaded, and those of Lucid that have a row, in lines of a page's width."""
    parts = []
    for title, names in (("Ops of ONNX that `load` has", ops.names()), ("Ops of Lucid with a row", rows.names())):
        lines = [""]
        for name in names:
            if len(lines[-1]) + len(name) > 150:
                lines.append("")
            lines[-1] += f"`{name}` "
        parts.append("\n".join([f"### {title} ({len(names)})", "", *(line.rstrip() for line in lines)]))
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
