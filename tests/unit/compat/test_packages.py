"""What packages on top of PyTorch ask for beside what programs call: a version, paths, classes to derive from."""

from __future__ import annotations

import collections
import contextlib
import sys
import warnings

import pytest

import lucid
from lucid._surface import as_torch
from lucid.utils import checkpoint


@pytest.fixture
def names():
    """Lets a test take the name torch, and gives it back."""
    known = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "torch"}
    yield
    sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not as_torch._Finder]
    for name in [name for name in sys.modules if name.partition(".")[0] == "torch"]:
        del sys.modules[name]
    sys.modules.update(known)


def test_a_version(names):
    torch = lucid.as_torch(force=True, version="2.13.0")
    found: dict = {}
    exec("import torch, torch.nn.functional as F\nfrom torch import Tensor\nfrom torch.optim import Adam", found)
    assert found["torch"] is torch and torch.__name__ == "torch" and torch.__version__ == "2.13.0"
    assert found["F"] is lucid.nn.functional and found["Tensor"] is lucid.Tensor and torch.nn is lucid.nn
    assert torch.torch is torch and set(dir(lucid)) <= set(dir(torch)) and lucid.__version__ != "2.13.0"
    torch.a_name_of_a_package = 1
    assert lucid.a_name_of_a_package == 1
    del torch.a_name_of_a_package
    assert not hasattr(lucid, "a_name_of_a_package")
    with pytest.raises(AttributeError, match="did you mean"):
        torch.matmull
    assert lucid.as_torch() is torch
    other = lucid.as_torch(version="2.4")
    assert other.__version__ == "2.4" and sys.modules["torch"] is other
    for wrong in ("two", 2.13, ""):
        with pytest.raises(ValueError, match="as_torch: version is"):
            lucid.as_torch(version=wrong)


def test_all_is_in_the_dictionaries(names):
    torch = lucid.as_torch(force=True)
    found = {name for name, value in torch.optim.__dict__.items() if isinstance(value, type)}
    assert {"LBFGS", "RMSprop", "Adagrad", "Optimizer"} <= found
    assert {"LSTM", "Transformer", "Linear"} <= set(vars(torch.nn))


def test_module_paths(names):
    lucid.as_torch(force=True)
    found: dict = {}
    exec(
        """
from torch.functional import einsum, norm
from torch.storage import UntypedStorage
from torch.overrides import has_torch_function, handle_torch_function, is_tensor_like
from torch.multiprocessing import cpu_count, get_sharing_strategy
from torch.utils._foreach_utils import _group_tensors_by_device_and_dtype as grouped
import torch.fx

@torch.fx.wrap
def f(x):
    return x
""",
        found,
    )
    assert found["einsum"] is lucid.einsum and found["f"](3) == 3
    assert not found["has_torch_function"]((1,)) and found["is_tensor_like"](lucid.ones(1))
    assert found["handle_torch_function"](lucid.add, (), lucid.ones(1), 1).item() == 2
    a, b, c = lucid.ones(1), lucid.ones(2, dtype=lucid.float64), lucid.zeros(3)
    groups = found["grouped"]([[a, b, c], [c, None, a]], True)
    assert groups[a.device, lucid.float32] == ([[a, c], [c, a]], [0, 2])
    assert groups[a.device, lucid.float64] == ([[b], [None]], [1])
    with pytest.raises(AttributeError, match="compilers"):
        lucid.fx.symbolic_trace


def test_weights_from_the_web(monkeypatch):
    import hashlib
    import io

    file = io.BytesIO()
    lucid.save({"w": lucid.ones(2)}, file)
    digest = hashlib.sha256(file.getvalue()).hexdigest()[:8]
    asked = []
    monkeypatch.setattr(lucid.serialization, "fetch", lambda url: asked.append(url) or file.getvalue())
    load = lucid.hub.load_state_dict_from_url
    assert load(f"https://x.org/a-{digest}.pth", check_hash=True, progress=False)["w"].tolist() == [1.0, 1.0]
    assert asked == [f"https://x.org/a-{digest}.pth"]
    with pytest.raises(RuntimeError, match="the file has the hash"):
        load("https://x.org/a-00000000.pth", check_hash=True)
    with pytest.raises(ValueError, match="wanted one such as a-1a2b3c4d"):
        load("https://x.org/a.pth", check_hash=True)
    monkeypatch.setattr(lucid, "load", lambda f, map_location, weights_only: (f, map_location, weights_only))
    assert load("https://x.org/a.pth", "folder", "cpu") == ("https://x.org/a.pth", "cpu", True)
    assert lucid.utils.model_zoo.load_url is load
    with pytest.raises(AttributeError, match="PyTorch's own build"):
        lucid.hub.list


def test_an_optimizer_whose_state_is_set():
    class Outer(lucid.optim.Optimizer):
        def __init__(self, inner):
            self.inner, self.param_groups, self.defaults = inner, inner.param_groups, inner.defaults
            self.state = collections.defaultdict(dict)

        def step(self):
            for p in self.param_groups[0]["params"]:
                self.state[p]["seen"] = self.state[p].get("seen", 0) + 1
            self.inner.step()

    p = lucid.nn.Parameter(lucid.ones(2))
    inner = lucid.optim.Adam([p])
    outer = Outer(inner)
    p.grad = lucid.ones(2)
    outer.step()
    outer.step()
    assert outer.state[p] == {"seen": 2} and inner.state[p]["step"] == 2
    first = p.detach().clone()
    inner.state = collections.defaultdict(dict)
    assert len(inner.state) == 0
    inner.step()
    assert inner.state[p]["step"] == 1 and not p.equal(first)
    inner.state = {p: {"step": lucid.tensor(7.0)}}
    assert inner.state_dict()["state"][0]["step"] == 7
    outer.state = inner.state
    assert outer.state is inner.state
    with pytest.raises(TypeError, match="Adam: state is a list; wanted a mapping"):
        inner.state = []


def test_what_is_asked_of_checkpoint():
    x, y = lucid.ones(2, requires_grad=True), lucid.ones(2)
    assert checkpoint.get_device_states(x) == ([], []) and checkpoint.set_device_states([], []) is None
    a, b, c = checkpoint.detach_variable((x * 1, y, "word"))
    assert a.requires_grad and a.is_leaf and not b.requires_grad and c == "word"
    with pytest.raises(RuntimeError, match="wanted a tuple"):
        checkpoint.detach_variable([x])
    with pytest.warns(UserWarning, match="none of the inputs"):
        checkpoint.check_backward_validity([y, 1])
    with warnings.catch_warnings(), contextlib.ExitStack() as stack:
        warnings.simplefilter("error")
        checkpoint.check_backward_validity([x, y])
        for context in (*checkpoint.noop_context_fn(), checkpoint.set_checkpoint_early_stop(False)):
            stack.enter_context(context)
        stack.enter_context(checkpoint.set_checkpoint_debug_enabled(True))


def test_constraints_to_derive_from():
    from lucid.distributions import constraints

    class Positive(type(constraints.positive)):
        def __init__(self):
            super().__init__(lower_bound=0.0)

    class Lower(type(constraints.lower_cholesky)):
        pass

    x = lucid.tensor([-1.0, 1.0])
    assert Positive().check(x).tolist() == [False, True] and repr(constraints.real) == "Real()"
    assert Lower().event_dim == 2 and Lower().check(lucid.eye(2)).item()
    assert constraints.interval(0.0, upper_bound=1.0).upper_bound == 1.0
    for wrong in ({"lower": 0.0}, {}, {"lower_bound": 0.0, "upper_bound": 1.0}):
        with pytest.raises(TypeError, match="greater_than: got .*; wanted lower_bound"):
            constraints.greater_than(**wrong)


def test_lists_of_tensors():
    made = lambda: [lucid.tensor([1.0, 4.0]), lucid.tensor([[9.0]])]
    values = lambda tensors: [t.tolist() for t in tensors]
    assert values(lucid._foreach_sqrt(made())) == [[1.0, 2.0], [[3.0]]]
    assert values(lucid._foreach_add(made(), made(), alpha=2)) == [[3.0, 12.0], [[27.0]]]
    assert values(lucid._foreach_mul(made(), [2.0, 3.0])) == [[2.0, 8.0], [[27.0]]]
    assert values(lucid._foreach_mul(made(), lucid.tensor(2.0))) == [[2.0, 8.0], [[18.0]]]
    assert values(lucid._foreach_norm([lucid.tensor([3.0, 4.0])])) == [5.0]
    assert values(lucid._foreach_norm([lucid.tensor([3.0, -4.0])], 1)) == [7.0]
    x = made()
    assert lucid._foreach_addcdiv_(x, made(), made(), [1.0, 2.0]) is None and values(x) == [[2.0, 5.0], [[11.0]]]
    x = made()
    lucid._foreach_addcmul_(x, made(), made(), value=-1.0)
    assert values(x) == [[0.0, -12.0], [[-72.0]]]
    lucid._foreach_lerp_(x, made(), weight=1.0)
    lucid._foreach_zero_(y := made())
    assert values(x) == values(made()) and values(y) == [[0.0, 0.0], [[0.0]]]
    with pytest.raises(ValueError, match="_foreach_add_: the lists have 2 and 1 entries"):
        lucid._foreach_add_(x, [1.0])
    with pytest.raises(TypeError, match="_foreach_neg: self is a Tensor"):
        lucid._foreach_neg(x[0])
    with pytest.raises(AttributeError):
        lucid._foreach_nosuch
