"""What PyTorch says of sparse tensors, for test_sparse.py: run where PyTorch is installed, it writes sparse.json.

python tests/unit/sparse/freeze_sparse.py
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

SETUP = """
i = lib.tensor([[1, 0, 1, 1], [2, 1, 0, 2]])
v = lib.tensor([3., 4., 5., -1.5])
d = lib.arange(6.).reshape(3, 2) - 2
s = lib.sparse_coo_tensor(i, v, (2, 3))
c = s.coalesce()
o = lib.sparse_coo_tensor([[0, 1], [1, 1]], [2., 7.], (2, 3)).coalesce()
h = lib.sparse_coo_tensor(i, lib.arange(8.).reshape(4, 2), (2, 3, 2))
e = lib.sparse_coo_tensor((2, 3))
m = lib.sparse_csr_tensor([0, 1, 3], [2, 0, 2], [3., 4., 5.], (2, 3))
big = lib.sparse_coo_tensor(lib.arange(3000)[None], lib.arange(3000.) / 7, (4000,))
one = lib.sparse_coo_tensor([[2, 0, 2]], [1., 2., 3.], (3,))
k = lib.sparse_coo_tensor([[0, 1], [1, 0]], [True, False], (2, 2))
"""

# Each is computed by both libraries, and has to be the same: tensors by their layout, parts, shape and dtype.
EXPRESSIONS = """
s|c|h|e|m|big|one|k|s.double()|s.long()|h.coalesce()|one.coalesce()|m.double()
[s.shape, s.dtype, s.layout, s.is_sparse, s.ndim, s.dim(), s.numel(), s._nnz(), s.sparse_dim(), s.dense_dim(), len(s)]
[h.shape, h.sparse_dim(), h.dense_dim(), h.size(2), h.is_coalesced(), c.is_coalesced(), e.is_coalesced(), s.size()]
[m.layout, m.is_sparse, m.is_sparse_csr, m.shape, m._nnz(), d.is_sparse, d.layout, isinstance(s, lib.Tensor)]
[s._indices(), s._values(), c.indices(), c.values(), m.crow_indices(), m.col_indices(), m.values()]
s.to_dense()|h.to_dense()|e.to_dense()|m.to_dense()|one.to_dense()|k.to_dense()
d.to_sparse()|d.to_sparse(1)|d.to_sparse_csr()|s.to_sparse_csr()|m.to_sparse()|lib.zeros(2, 2).to_sparse()
lib.sparse_coo_tensor(i, v)|lib.sparse_coo_tensor([[]], [], (3,))|lib.sparse_coo_tensor(i, v.int(), (4, 4)).coalesce()
s.t()|s.T|s.transpose(0, 1)|h.transpose(1, 0).to_dense()|s.t().coalesce()
s @ d|s.mm(d)|s.matmul(d)|lib.mm(s, d)|lib.matmul(s, d)|lib.sparse.mm(s, d)|lib.spmm(s, d)|m @ d|lib.sparse.mm(m, d)
s @ d[:, 0]|s.mv(d[:, 0])|lib.mv(s, d[:, 0])|d.t() @ s.t()|(s @ o.t()).coalesce()|lib.sparse.mm(s, o.t()).coalesce()
e @ d|e @ d[:, 0]|s @ lib.ones(3, 0)|lib.addmm(lib.ones(2, 2), s, d)
lib.sparse.addmm(lib.ones(2, 2), s, d, beta=2, alpha=3)
s + o|c + o|s - o|c - c|s + s|lib.add(c, o, alpha=2)|d.t() + s|lib.ones(2, 3) - s|lib.add(d.t(), s)
s * 2|2 * s|s / 2|s * lib.tensor(3.)|lib.mul(s, 2)|c * o|(s * o).to_dense()|c * d.t()|c * e|-s|s.neg()|h * 2|m * 2
abs(s)|s.abs()|lib.relu(s)|s.relu()|s.sqrt()|lib.tanh(s)|s.sign()|s ** 2|s.pow(3)|lib.sin(h)|s.round()
s.sum()|lib.sum(s)|s.sum(0)|s.sum(1)|s.sum((0, 1))|lib.sparse.sum(s)|lib.sparse.sum(s, 0)|lib.sparse.sum(s, [0, 1])
lib.sparse.sum(h, 2)|lib.sparse.sum(h, 0)|lib.sparse.sum(h, [0, 1])|lib.sparse.sum(h, [0, 2])|lib.sparse.sum(h)|s.norm()
lib.sparse.softmax(s, 1)|lib.sparse.softmax(s, 0)|lib.sparse.log_softmax(s, 1)|lib.sparse.softmax(h, 0)
lib.sparse.softmax(h, 2)
lib.cat([s, o])|lib.cat([s, o], 1)|lib.stack([c, o])|s.unsqueeze(0)|s.unsqueeze(-1)|s[0]|s[-1]|s[1, 2]
s.index_select(1, lib.tensor([2, 0, 2])).to_dense()|s.index_select(0, lib.tensor([1])).to_dense()
lib.index_select(s, 1, lib.tensor([1])).to_dense()
d.t().contiguous().sparse_mask(c)|s.clone()|s.detach()|s.to(lib.float64)|s.half()|lib.clone(s)
lib.sparse.spdiags(lib.arange(9).reshape(3, 3), lib.tensor([0, -1, 2]), (3, 4)).coalesce()
"""

# The last expression of each is a list of gradients.
GRADIENTS = {
    "mm": "w = v.clone().requires_grad_(); x = d.clone().requires_grad_(); "
    "(lib.sparse.mm(lib.sparse_coo_tensor(i, w, (2, 3)), x) ** 2).sum().backward(); [w.grad, x.grad]",
    "mv": "w = v.clone().requires_grad_(); x = d[:, 0].clone().requires_grad_(); "
    "(lib.sparse_coo_tensor(i, w, (2, 3)) @ x).pow(3).sum().backward(); [w.grad, x.grad]",
    "leaf": "a = lib.sparse_coo_tensor(i, v, (2, 3), requires_grad=True); lib.sparse.mm(a, d).sum().backward(); "
    "[a.is_leaf, a.requires_grad, a.grad.to_dense()]",
    "coalesced": "w = v.clone().requires_grad_(); "
    "(lib.sparse_coo_tensor(i, w, (2, 3)).coalesce().values() ** 2).sum().backward(); [w.grad]",
    "dense": "w = v.clone().requires_grad_(); "
    "(lib.sparse_coo_tensor(i, w, (2, 3)).to_dense() ** 2).sum().backward(); [w.grad]",
    "to_sparse": "x = d.clone().requires_grad_(); (x.to_sparse().values() ** 3).sum().backward(); [x.grad]",
    "sum": "w = v.clone().requires_grad_(); "
    "(lib.sparse.sum(lib.sparse_coo_tensor(i, w, (2, 3)), 0).to_dense() ** 2).sum().backward(); [w.grad]",
    "softmax": "w = v.clone().requires_grad_(); a = lib.sparse.softmax(lib.sparse_coo_tensor(i, w, (2, 3)), 1); "
    "(a.to_dense() ** 2).sum().backward(); [w.grad]",
    "csr": "x = d.clone().requires_grad_(); ((m @ x) ** 2).sum().backward(); [x.grad]",
    "added": "w = v.clone().requires_grad_(); a = lib.sparse_coo_tensor(i, w, (2, 3)); "
    "((a + a * 2).to_dense() ** 2).sum().backward(); [w.grad]",
}


def expressions():
    return [text for line in EXPRESSIONS.strip().split("\n") for text in line.split("|")]


def told(thing, lib):
    """A result in terms that both libraries share."""
    name = str(getattr(thing, "layout", "")).rpartition(".")[2]
    kind = str(getattr(thing, "dtype", "")).rpartition(".")[2]
    if name == "sparse_coo":
        parts = [thing._indices(), thing._values()]
        return ["coo", list(thing.shape), thing.is_coalesced(), *(told(part, lib) for part in parts)]
    if name == "sparse_csr":
        parts = [thing.crow_indices(), thing.col_indices(), thing.values()]
        return ["csr", list(thing.shape), *(told(part, lib) for part in parts)]
    if name == "strided" and isinstance(thing, lib.Tensor):
        values = thing.detach().reshape(-1)
        return [kind, list(thing.shape), values[:20].tolist()]
    if isinstance(thing, (list, tuple)):
        return [told(item, lib) for item in thing]
    return thing if isinstance(thing, (bool, int, float)) else str(thing).replace("torch.", "lucid.").rpartition(".")[2]


def computed(lib):
    """What a library says of every expression: its parts, and how it prints where it is short."""
    space = {"lib": lib}
    exec(SETUP, space)
    found = {}
    for text in expressions():
        try:
            made = eval(text, space)
        except Exception as error:
            found[text] = [f"{type(error).__name__}: {error}", ""]
            continue
        shown = repr(made).replace("torch.", "lucid.") if text.isidentifier() or "(lib." not in text else ""
        found[text] = [told(made, lib), shown]
    for name, text in GRADIENTS.items():
        space = {"lib": lib}
        exec(SETUP, space)
        body, _, last = text.rpartition(";")
        exec(body, space)
        found[name] = [told(eval(last.strip(), space), lib), ""]
    return found


if __name__ == "__main__":
    import torch

    warnings.simplefilter("ignore")
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in computed(torch).items())
    (Path(__file__).parent / "sparse.json").write_text("{\n" + rows + "\n}\n")
