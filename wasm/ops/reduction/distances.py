"""Distances between the rows of matrices."""

from generator.table import family, op

family("Distances")

op(
    "row_distances",
    "(Tensor x1, Tensor x2, float p) -> Tensor",
    private=True,
    forward=True,
    grad={
        "x1": "row_distances_backward(grad, x1, x2, result, p)",
        "x2": "row_distances_backward(matrix_transpose(grad), x2, x1, matrix_transpose(result), p)",
    },
    # Each root is taken of 1 where its argument is 0, so that nothing infinite comes back from there.
    composition="""
        size = abs(unsqueeze(x1, -2) - unsqueeze(x2, -3))
        total = (
            sum(size * size if p == 2 else pow(where(size == 0, 1.0, size), p) * (size != 0), [-1], False)
            if 0 < p < 1e999
            else size
        )
        root_of = where(total == 0, 1.0, total)
        (
            sum(where(size == 0, 0 * size, 1.0), [-1], False) if p == 0
            else sum(size, [-1], False) if p == 1
            else (amax(size, [-1], False) if shape(x1)[-1] > 0 else sum(size, [-1], False)) if p == 1e999
            else where(total == 0, 0.0, sqrt(root_of) if p == 2 else exp(log(root_of) / p))
        )
    """,
    vmap="row_distances(x1, x2, p)",
    samples="row_distances()",
    ref="distances_of_rows(x1, x2, p)",
    doc="Computes the p-norms of the differences of rows: (…, P, M) and (…, R, M) give (…, P, R).",
)

op(
    "row_distances_backward",
    "(Tensor grad_output, Tensor x1, Tensor x2, Tensor distances, float p) -> Tensor",
    private=True,
    forward=True,
    doc="Computes the gradient of row_distances with respect to x1.",
)
