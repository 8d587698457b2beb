"""Elements dropped, or scaled, at random."""

from generator.table import family, op

family("Dropout")

op(
    "dropout",
    "(Tensor self, float p=0.5, bool training=True, *, Generator? generator=None) -> Tensor",
    private=True,
    composite=True,
    random=True,
    doc="""Zeroes each element with probability p and scales the others by 1 / (1 - p).

Outside of training the result is the input itself.""",
)

op(
    "native_dropout",
    "(Tensor self, float p, Generator? generator=None) -> (Tensor result, Tensor mask)",
    private=True,
    forward=True,
    random=True,
    grad={"self": "grad * mask"},
    doc="Returns the result of dropout and its mask of 0 and 1 / (1 - p).",
)

_RRELU = "float lower=0.125, float upper=0.3333333333333333, bool training=False, *, Generator? generator=None"

op(
    "rrelu",
    f"(Tensor self, {_RRELU}) -> Tensor",
    private=True,
    composite=True,
    random=True,
    samples="rrelu()",
    ref="np.where(self > 0, self, self * ((lower + upper) / 2))",
    doc="""Applies relu with a random slope below 0, drawn from [lower, upper) for each element.

Outside of training the slope is the mean of the two. Xu, Wang, Chen and Li, "Empirical Evaluation of Rectified
Activations in Convolutional Network" (2015), section 2.4.""",
)

op(
    "rrelu_",
    f"(Tensor self, {_RRELU}) -> Tensor",
    private=True,
    composite=True,
    random=True,
    doc="Applies Applies rrelu in place.",
)

# (x * noise, noise): what multiplied each element is kept, so that the gradient uses the same slopes.
op(
    "rrelu_with_noise",
    "(Tensor self, float lower, float upper, bool training, Generator? generator=None) -> (Tensor result, Tensor "
    "noise)",
    private=True,
    forward=True,
    random=True,
    grad={"self": "grad * noise"},
)
