"""Samples of the ops of wasm/ops/nn/embedding.py: the calls with which the suites test them."""

from __future__ import annotations

from ops.sampling import Sample, index, t


def embedding():
    yield Sample((t(5, 2), index(3, below=5)), dtypes="f32 f64")
    yield Sample((t(4, 3), t(2, 2, dtype="int32", values=(0, 3, 3, 1))), dtypes="f32 f64")
    yield Sample((t(4, 2), t(dtype="int64", values=(2,))), dtypes="f32 f64")
    yield Sample((t(4, 2), index(0, below=4)), dtypes="f32 f64")
    yield Sample((t(4, 2), index(2, 0, below=4)), dtypes="f32 f64")


def embedding_padded():
    """embedding_skip: the entries of the padding row are 0."""
    yield Sample((t(4, 2), t(4, dtype="int64", values=(0, 3, 1, 3)), 3), dtypes="f32 f64")
    yield Sample((t(4, 2), t(2, 2, dtype="int64", values=(0, 3, 1, 3)), -1), dtypes="f32 f64")
    yield Sample((t(4, 2), t(dtype="int64", values=(2,)), 2), dtypes="f32 f64")


def embedding_lookup():
    """embedding_lookup(x, weight, padding_idx)."""
    for sample in embedding():
        yield Sample((sample.args[1], sample.args[0]), dtypes="f32 f64")
    yield Sample((t(3, dtype="int64", values=(0, 3, 3)), t(4, 2), -1), dtypes="f32 f64", grad=False)


def nearest_codebook():
    for x in ((3, 2), (2, 2, 2), (2,), (0, 2)):
        yield Sample((t(*x), t(5, 2)), dtypes="f32 f64", grad=False)


def embedding_bag():
    """embedding_bag(x, weight, …)."""
    weight, bags = t(5, 2, distinct=True), t(2, 3, dtype="int64", values=(0, 4, 1, 3, 1, 4))
    line, offsets = t(6, dtype="int64", values=(0, 4, 1, 3, 1, 2)), t(2, dtype="int64", values=(0, 0))
    for mode in ("mean", "sum", "max"):
        yield Sample((bags, weight), {"mode": mode}, dtypes="f32 f64")
        yield Sample((bags, weight), {"mode": mode, "padding_idx": -1}, dtypes="f32 f64")
        yield Sample((line, weight, offsets), {"mode": mode}, dtypes="f32 f64", note="an empty bag")
        yield Sample((line, weight, offsets), {"mode": mode, "include_last_offset": True}, dtypes="f32 f64")
    yield Sample((bags, weight), {"mode": "sum", "per_sample_weights": t(2, 3)}, dtypes="f32 f64")
    yield Sample((index(0, 2, below=5), weight), dtypes="f32 f64")
    yield Sample((index(2, 0, below=5), weight), dtypes="f32 f64")
