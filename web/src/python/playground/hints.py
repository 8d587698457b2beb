"""The commonest mistakes, by what their messages say: which words of help the page shows, and what it puts into them.

A row is the id of a text in ``words/en.ts``, what the exception's message must match, and the classes that it may have.
What the pattern's groups catch are the values that the text names.
"""

import re

SHAPE = r"\([\d, ]*\)"

ROWS = [
    # Shapes
    (
        "layer_width",
        rf"^(?P<layer>\w+): self has shape (?P<given>{SHAPE}); wanted a last size of (?P<wanted>\d+), to match weight "
        rf"\((?P<out>\d+), \d+\)",
        "ShapeMismatch",
    ),
    (
        "matmul",
        rf"^\w+: other has shape (?P<b>{SHAPE}); wanted .* to match self (?P<a>{SHAPE}) @ other",
        "ShapeMismatch",
    ),
    ("broadcast", rf"shapes (?P<a>{SHAPE}) and (?P<b>{SHAPE}) cannot be broadcast", "ShapeMismatch"),
    (
        "loss_column",
        r"target has shape (?P<target>\(\d+,\)); wanted the shape of x, (?P<x>\(\d+, 1\))",
        "ShapeMismatch",
    ),
    ("loss_shape", rf"^\w+: target (has|holds).* shape (?P<target>{SHAPE}).*(?P<x>{SHAPE})", "ShapeMismatch"),
    (
        "channels",
        rf"^(?P<layer>\w+): x (?P<x>{SHAPE}) has (?P<given>\d+) channels; wanted as many as weight",
        "ShapeMismatch",
    ),
    ("image_dims", rf"^(?P<layer>\w+): x has shape (?P<x>{SHAPE}); wanted \(N, C", "ShapeMismatch"),
    ("reshape", rf"shape is (?P<wanted>{SHAPE}); wanted one that holds (?P<count>\d+) elements", "ShapeMismatch"),
    (
        "model_output",
        r"the page needs an output of shape (?P<wanted>\([^)]*\)).*the model gave (?P<given>.+)$",
        "ValueError",
    ),
    # Values
    (
        "class_range",
        r"target (?P<given>-?\d+) in row \d+ is out of range; wanted one of the (?P<classes>\d+) classes",
        "IndexError",
    ),
    ("index_range", r"index (?P<index>-?\d+) is out of range for dim \d+ of size (?P<size>\d+)", "IndexError"),
    ("dim_range", r"dim (?P<dim>-?\d+) is out of range; .* for a tensor with (?P<dims>\d+) dims", "IndexError"),
    ("probabilities", r"x holds other elements; wanted probabilities", "RuntimeError"),
    # The graph
    ("no_graph", r"does not require grad and has no grad_fn", "RuntimeError"),
    ("second_backward", r"backward runs through the graph a second time", "RuntimeError"),
    ("not_scalar_backward", rf"gradient is None for a tensor of shape (?P<shape>{SHAPE})", "RuntimeError"),
    ("leaf_in_place", r"is a leaf tensor that requires grad and cannot be changed in place", "RuntimeError"),
    ("modified_in_place", r"needed for the gradient was modified by an in-place operation", "RuntimeError"),
    (
        "one_element",
        rf"^(item|bool|float|int): (self|the tensor) has shape (?P<shape>{SHAPE})",
        "RuntimeError ValueError",
    ),
    # Classes and calls
    ("super_init", r"before Module\.__init__\(\) call: (?P<name>\w+)\.__init__", "AttributeError"),
    ("no_parameters", r"params is an empty parameter list", "ValueError"),
    (
        "missing_argument",
        r"(?P<call>[\w.]+)\(\) missing \d+ required positional arguments?: (?P<names>.+)$",
        "TypeError",
    ),
    ("unknown_argument", r"(?P<call>[\w.]+)\(\) got an unexpected keyword argument '(?P<name>\w+)'", "TypeError"),
    ("none_attribute", r"'NoneType' object has no attribute '(?P<name>\w+)'", "AttributeError"),
    # Names and modules
    ("torch", r"No module named '(?P<name>torch)(\.[\w.]+)?'", "ModuleNotFoundError"),
    ("not_here", r"No module named '(?P<name>\w+)", "ModuleNotFoundError"),
    ("cuda", r"CUDA|'cuda'", "AttributeError ValueError"),
    ("unknown_name", r"name '(?P<name>\w+)' is not defined", "NameError"),
    # The text
    ("colon", r"expected ':'", "SyntaxError"),
    ("bracket", r"'(?P<bracket>[(\[{])' was never closed", "SyntaxError"),
    ("indentation", r"", "IndentationError"),
    # The machine
    ("memory", r"", "MemoryError"),
    ("recursion", r"", "RecursionError"),
    ("input", r"", "EOFError"),
]


def hint(error):
    """The id of the words of help for an exception, and their values; None for a mistake that is none of the common."""
    names = {kind.__name__ for kind in type(error).__mro__}
    message = (error.msg if isinstance(error, SyntaxError) else str(error)) or ""
    for id, pattern, kinds in ROWS:
        if names.isdisjoint(kinds.split()):
            continue
        found = re.search(pattern, message[:2000])
        if found:
            return {"id": id, "values": {key: value for key, value in found.groupdict().items() if value is not None}}
    return None
