"""What surrounds the tensors: how a notebook and JavaScript see them, PyTorch's names for settings and types, and what
is said of names that are missing. Most of it is loaded when it is first used."""
