"""Losses of pairs and triples of vectors, and the distances that they are made of."""

from generator.functional import EXAMPLE, REDUCED, REDUCTION, reduced
from generator.table import family, need, op

family("Losses")

op(
    "cosine_similarity",
    "(Tensor x1, Tensor x2, int dim=1, float eps=1e-08) -> Tensor",
    names="nn.functional.cosine_similarity",
    private=True,
    # The squares are kept above eps ** 2, and not the norms above eps, so that there is a gradient at 0.
    compose="""
        product = x1 * x2
        a = expand(x1, shape(product))
        b = expand(x2, shape(product))
        least = eps * eps
        sum(product, dim) / (sqrt(maximum(sum(a * a, dim), least)) * sqrt(maximum(sum(b * b, dim), least)))
    """,
    samples="cosine_similarity()",
    ref="np_cosine_similarity(x1, x2, dim, eps)",
    doc=f"""Computes the cosine of the angle between vectors: ``sum(x1 * x2) / (norm(x1) * norm(x2))`` along a dim.

Parameters
----------
x1, x2 : Tensor
    Shapes that broadcast together.
dim : int, default 1
    The dim of the vectors.
eps : float, default 1e-8
    The least that a norm counts as.

Returns
-------
Tensor
    The broadcast shape without `dim`.
{EXAMPLE}>>> F.cosine_similarity(lucid.tensor([[3.0, 4.0]]), lucid.tensor([[4.0, 3.0]])).item()
0.9599999785423279
""",
)


def distance(difference, dim="-1", keepdim="False"):
    """The p-norm of a difference, in a form that is stable for the p that are usual."""
    return f"""(
        sqrt(sum(square({difference}), {dim}, {keepdim})) if p == 2
        else sum(abs({difference}), {dim}, {keepdim}) if p == 1
        else amax(abs({difference}), {dim}, {keepdim}) if p == 1e999
        else pow(sum(pow(abs({difference}), p), {dim}, {keepdim}), 1 / p)
    )"""


op(
    "pairwise_distance",
    "(Tensor x1, Tensor x2, float p=2.0, float eps=1e-06, bool keepdim=False) -> Tensor",
    names="nn.functional.pairwise_distance",
    private=True,
    compose=f"""
        d = x1 - x2 + eps
        {distance("d", keepdim="keepdim")}
    """,
    samples="pairwise_distance()",
    ref="np.linalg.norm(np.atleast_1d(x1 - x2 + eps), p, -1, keepdim)",
    doc=f"""Computes the distance between vectors: the `p`-norm of ``x1 - x2 + eps`` along the last dim.

Parameters
----------
x1, x2 : Tensor
    Shapes that broadcast together, at least 1 dim.
p : float, default 2.0
    The order of the norm.
eps : float, default 1e-6
    What is added, so that there is a gradient where the vectors are equal.
keepdim : bool, default False
    Whether the last dim stays, with size 1.

Returns
-------
Tensor
    The broadcast shape without the last dim.
{EXAMPLE}>>> F.pairwise_distance(lucid.tensor([3.0, 4.0]), lucid.zeros(2), eps=0.0).item()
5.0
""",
)


def paired(name, params, first, about, loss, samples, ref, example, shown, aliases=None):
    op(
        name,
        f"({params}, {REDUCTION}) -> Tensor",
        names=f"nn.functional.{name}",
        private=True,
        aliases=aliases or {},
        compose=reduced(loss),
        samples=samples,
        ref=f"np_reduced({ref}, reduction)",
        doc=f"""{first}

Parameters
----------
{about}
{REDUCED}{EXAMPLE}>>> {example}
{shown}
""",
    )


_Y = {"y": "target"}
_X1_X2_Y = {"x1": "input1", "x2": "input2", "y": "target"}

paired(
    "hinge_embedding_loss",
    "Tensor x, Tensor y, float margin=1.0",
    "Computes ``x`` where ``y`` is 1, and ``max(0, margin - x)`` where it is -1.",
    "x : Tensor\n    Distances.\ny : Tensor\n    1 for pairs that belong together, else -1.\n"
    "margin : float, default 1.0\n    The distance from which on others cost nothing.",
    "where(y == -1, 0.0, x) + where(y == 1, 0.0, clamp_min(margin - x, 0.0))",
    "hinge_embedding_loss()",
    "np.where(y == -1, 0, x) + np.where(y == 1, 0, np.maximum(margin - x, 0))",
    "F.hinge_embedding_loss(lucid.tensor([2.0, 0.5]), lucid.tensor([1, -1])).item()",
    "1.25",
    _Y,
)

paired(
    "margin_ranking_loss",
    "Tensor x1, Tensor x2, Tensor y, float margin=0.0",
    "Computes ``max(0, margin - y * (x1 - x2))``: what it costs that the wrong one is ranked higher.",
    "x1, x2 : Tensor\n    Scores, of shapes that broadcast together.\n"
    "y : Tensor\n    1 where `x1` should be the greater one, -1 where `x2` should.\n"
    "margin : float, default 0.0\n    By how much.",
    "clamp_min(margin - y * (x1 - x2), 0.0)",
    "margin_ranking_loss()",
    "np.maximum(margin - y * (x1 - x2), 0)",
    "F.margin_ranking_loss(lucid.tensor([1.0]), lucid.tensor([3.0]), lucid.tensor([1.0])).item()",
    "2.0",
    _X1_X2_Y,
)

paired(
    "cosine_embedding_loss",
    "Tensor x1, Tensor x2, Tensor y, float margin=0.0",
    "Computes ``1 - cos(x1, x2)`` where ``y`` is 1, and ``max(0, cos(x1, x2) - margin)`` where it is -1.",
    "x1, x2 : Tensor\n    Vectors along the last dim: (N, D) or (D).\n"
    "y : Tensor\n    1 or -1 for each pair: (N) or ().\n"
    "margin : float, default 0.0\n    The cosine up to which others cost nothing.",
    """
    least = 1e-12
    cosine = sum(x1 * x2, -1) / sqrt((sum(x1 * x1, -1) + least) * (sum(x2 * x2, -1) + least))
    where(y == 1, 1 - cosine, 0.0) + where(y == -1, clamp_min(cosine - margin, 0.0), 0.0)
    """,
    "cosine_embedding_loss()",
    "np_cosine_embedding(x1, x2, y, margin)",
    "F.cosine_embedding_loss(lucid.tensor([[3.0, 0.0]]), lucid.tensor([[0.0, 2.0]]), lucid.tensor([1])).item()",
    "1.0",
    _X1_X2_Y,
)

op(
    "triplet_margin_loss",
    "(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2.0, float eps=1e-06, "
    f"bool swap=False, {REDUCTION}) -> Tensor",
    names="nn.functional.triplet_margin_loss",
    private=True,
    needs=[need("margin", "margin > 0", "more than 0")],
    compose=reduced("""
        near = pairwise_distance(anchor, positive, p, eps)
        far = pairwise_distance(anchor, negative, p, eps)
        farther = minimum(far, pairwise_distance(positive, negative, p, eps)) if swap else far
        clamp_min(near - farther + margin, 0.0)
    """),
    samples="triplet_margin_loss()",
    ref="np_reduced(np_triplet(anchor, positive, negative, margin, p, eps, swap), reduction)",
    doc=f"""Computes ``max(0, d(anchor, positive) - d(anchor, negative) + margin)``, ``d`` being the `p`-norm.

Balntas et al. 2016.

Parameters
----------
anchor, positive, negative : Tensor
    Vectors along the last dim: (N, D) or (D).
margin : float, default 1.0
    By how much the negative should be farther away, more than 0.
p : float, default 2.0
    The order of the norm.
eps : float, default 1e-6
    What is added to differences, so that there is a gradient at 0.
swap : bool, default False
    Whether the positive takes the place of the anchor where it is nearer to the negative.
{REDUCED}{EXAMPLE}>>> a, b = lucid.zeros(1, 2), lucid.tensor([[3.0, 4.0]])
>>> round(F.triplet_margin_loss(a, b, a).item(), 3)
6.0
""",
)

op(
    "poisson_nll_loss",
    f"(Tensor x, Tensor target, bool log_input=True, bool full=False, float eps=1e-08, {REDUCTION}) -> Tensor",
    names="nn.functional.poisson_nll_loss",
    private=True,
    compose=reduced("""
        rate = exp(x) - target * x if log_input else x - target * log(x + eps)
        above = where(target > 1, target, 2.0)
        stirling = where(target > 1, above * log(above) - above + 0.5 * log(6.283185307179586 * above), 0.0)
        rate + stirling if full else rate
    """),
    samples="poisson_nll_loss()",
    ref="np_reduced(np_poisson_nll(x, target, log_input, full, eps), reduction)",
    doc=f"""Computes the negative log likelihood of counts under Poisson distributions: ``exp(x) - target * x``.

Parameters
----------
x : Tensor
    The logarithms of the rates, or the rates.
target : Tensor
    The counts.
log_input : bool, default True
    Whether `x` are logarithms; else the loss is ``x - target * log(x + eps)``.
full : bool, default False
    Whether Stirling's approximation of ``log(target!)`` is added, where the count is greater than 1.
eps : float, default 1e-8
    What keeps the logarithm of a rate of 0 finite.
{REDUCED}{EXAMPLE}>>> F.poisson_nll_loss(lucid.zeros(1), lucid.tensor([3.0])).item()
1.0
""",
)
