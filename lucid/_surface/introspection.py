"""What PyTorch's tensors answer about themselves beside their shape, and the functions of Python numbers over them.

Much has one answer here: a tensor lies in strides on the CPU, negation and conjugation are computed at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lucid import _C
from lucid._C import Tensor
from lucid._dtypes import DTypeLike
from lucid._errors import kind_of
from lucid._surface import layouts
from lucid.autograd.grad_mode import no_grad

# Gives `lucid.sparse`, which lies above this module: the package's __init__ says it.
sparse: Callable[[], Any] = lambda: None


class UntypedStorage:
    """The memory that the elements of a tensor and of its views are in, as bytes.

    Made by `Tensor.untyped_storage`. It keeps the memory; `tolist()` and indexing read it.

    Parameters
    ----------
    tensor : Tensor
        Whose memory it is.

    Examples
    --------
    >>> import lucid
    >>> storage = lucid.zeros(2, 3)[1].untyped_storage()
    >>> storage.nbytes(), storage.size(), len(storage)
    (24, 24, 24)
    """

    def __init__(self, tensor: Tensor):
        self._tensor = tensor.detach()
        self._pointer, self._bytes = tensor._storage()

    @property
    def device(self) -> _C.device:
        """The device of the memory."""
        return self._tensor.device

    def size(self) -> int:
        """Returns the number of bytes."""
        return self._bytes

    def nbytes(self) -> int:
        """Returns the number of bytes."""
        return self._bytes

    def data_ptr(self) -> int:
        """Returns the address of the first byte."""
        return self._pointer

    def element_size(self) -> int:
        """Returns 1: elements are bytes."""
        return 1

    def is_shared(self) -> bool:
        """Returns False: no other process has this memory."""
        return False

    def tolist(self) -> list[int]:
        """Returns the bytes as ints."""
        return list(self._whole())

    def _whole(self) -> bytes:
        size = self._tensor.element_size()
        flat = _C.as_strided(self._tensor, (self._bytes // size,), (1,), 0)
        return _C._tensor_to_bytes(flat)

    def __len__(self) -> int:
        return self._bytes

    def __getitem__(self, index: Any) -> Any:
        found = self._whole()[index]
        return list(found) if isinstance(index, slice) else found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UntypedStorage) and (self._pointer, self._bytes) == (other._pointer, other._bytes)

    def __hash__(self) -> int:
        return hash((self._pointer, self._bytes))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} {'bytes' if self.element_size() == 1 else self._tensor.dtype}>"


class TypedStorage(UntypedStorage):
    """The memory of a tensor and of its views, as elements of the tensor's dtype; made by `Tensor.storage`.

    Parameters
    ----------
    tensor : Tensor
        Whose memory it is.

    Examples
    --------
    >>> import lucid
    >>> lucid.tensor([[1, 2], [3, 4]])[1].storage().tolist()
    [1, 2, 3, 4]
    """

    @property
    def dtype(self) -> _C.dtype:
        """The dtype of the elements."""
        return self._tensor.dtype

    def size(self) -> int:
        """Returns the number of elements."""
        return len(self)

    def element_size(self) -> int:
        """Returns how many bytes an element has."""
        return self._tensor.element_size()

    def tolist(self) -> list[Any]:
        """Returns the elements as Python numbers."""
        return self[:]

    def untyped(self) -> UntypedStorage:
        """Returns the same memory as bytes."""
        return UntypedStorage(self._tensor)

    def __len__(self) -> int:
        return self._bytes // self._tensor.element_size()

    def __getitem__(self, index: Any) -> Any:
        return _C.as_strided(self._tensor, (len(self),), (1,), 0).tolist()[index]


def _elements(op: str, *tensors: Tensor) -> None:
    for t in tensors:
        if not isinstance(t, Tensor):
            raise TypeError(f"{op}: an argument is {kind_of(t)}; wanted a Tensor")
    if tensors[0].requires_grad and _C.is_grad_enabled():
        raise RuntimeError(f"{op}: self requires grad, and the gradient would be lost; wanted a call under no_grad()")


def _write(t: Tensor, function: Callable[..., Any], *others: Tensor) -> Tensor:
    """Python's function of each element in the place of that; written when all of them are computed."""
    columns = [t.detach().reshape(-1).tolist(), *(o.detach().expand(t.shape).reshape(-1).tolist() for o in others)]
    values = [function(*row) for row in zip(*columns)]
    made = _C.from_data(values, t.dtype).reshape(t.shape) if values else t.detach()
    with no_grad():
        return t.copy_(made)


class _Methods:
    def apply_(self, callable):
        """Replaces each element by a Python function `callable` of it; slow, and all or nothing.

        Examples
        --------
        >>> import lucid
        >>> lucid.arange(3).apply_(lambda v: 10 * v + 1)
        tensor([ 1, 11, 21])
        """
        _elements("apply_", self)
        return _write(self, callable)

    def map_(self, tensor, callable):
        """Replaces each element by a Python function `callable` of it and of one of `tensor`, which is broadcast."""
        _elements("map_", self, tensor)
        return _write(self, callable, tensor)

    def map2_(self, x, y, callable):
        """Replaces each element by a Python function `callable` of it and of one each of `x` and `y`.

        Those are broadcast.
        """
        _elements("map2_", self, x, y)
        return _write(self, callable, x, y)

    def __reversed__(self):
        return self.flip(0) if self.ndim else self

    def dim_order(self, ambiguity_check=False):
        """Returns the dims in the order of their strides, the widest first: (0, 1, 2) of a tensor in rows.

        PyTorch's `ambiguity_check` is accepted, and not acted on.
        """
        stride = self.stride()
        return tuple(sorted(range(self.ndim), key=lambda d: (-stride[d], d)))

    def as_subclass(self, cls):
        """Makes an object of a subclass of Tensor on the same memory.

        Raises
        ------
        RuntimeError
            If the tensor has a history, which an object of another class cannot share.
        """
        if self.grad_fn is not None:
            raise RuntimeError("as_subclass: self was computed with a gradient; wanted a leaf (use detach)")
        return _C._make_subclass(cls, self.detach(), self.requires_grad)

    def new(self, *args, device=None):
        """Makes a tensor of this one's dtype: `new(2, 3)` of sizes, `new([1, 2])` of values.

        It is on this tensor's device unless `device` is given.
        """
        if len(args) == 1 and isinstance(args[0], Tensor) and args[0].dtype is not self.dtype:
            raise TypeError(f"new: data is a Tensor of {args[0].dtype!r}; wanted one of {self.dtype!r}")
        return Tensor(*args, dtype=self.dtype, device=self.device if device is None else device)

    def untyped_storage(self):
        """Returns the memory that the elements are in, as bytes: an `UntypedStorage`."""
        return UntypedStorage(self)

    def storage(self):
        """Returns the memory that the elements are in, as elements of the dtype: a `TypedStorage`."""
        return TypedStorage(self)

    def const_data_ptr(self):
        """Returns the address of the first element, as `data_ptr` does."""
        return self.data_ptr()

    def is_set_to(self, tensor):
        """Tests whether `tensor` has the same memory, shape and strides."""
        here = (self.data_ptr(), self.shape, self.stride(), self.dtype)
        return here == (tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype)

    def is_inference(self):
        """Returns False: a tensor made in inference mode is as good as any."""
        return False

    def is_conj(self):
        """Returns False: `conj` computes at once."""
        return False

    def is_neg(self):
        """Returns False: negation computes at once."""
        return False

    def is_distributed(self):
        """Returns False."""
        return False

    def resolve_neg(self):
        """Returns this tensor: negation computes at once."""
        return self

    def to_dense(self, dtype=None, *, masked_grad=None):
        """Returns this tensor, in the dtype `dtype` if that is given: every tensor is dense.

        PyTorch's `masked_grad` is accepted, and not acted on.
        """
        return self if dtype is None else self.to(dtype)

    def to_sparse(self, sparse_dim=None, *, layout=None, blocksize=None, dense_dim=None):
        """Makes a sparse tensor of the elements that are not 0; see `lucid.sparse`.

        The first `sparse_dim` dims are sparse, all by default. `layout` is `sparse_coo`, the default, or `sparse_csr`.
        PyTorch's
        `blocksize` and `dense_dim` are accepted, and not acted on.
        """
        return sparse().to_sparse(self, sparse_dim, layout=layout)

    def to_sparse_coo(self):
        """Makes a sparse tensor by coordinates of the elements that are not 0."""
        return self.to_sparse()

    def to_sparse_csr(self, dense_dim=None):
        """Makes a sparse matrix by rows of the elements that are not 0; `dense_dim` is not acted on."""
        return sparse().to_sparse_csr(self)

    def sparse_mask(self, mask):
        """Takes the elements at the places of a sparse tensor, `mask`."""
        return sparse().sparse_mask(self, mask)

    def sparse_dim(self):
        """Returns 0: the tensor is dense."""
        return 0

    def dense_dim(self):
        """Returns the number of dims: the tensor is dense."""
        return self.ndim

    def coalesce(self):
        """Refuses a dense tensor: only a sparse one is coalesced."""
        raise RuntimeError("coalesce: self is a dense tensor; wanted a sparse one (to_sparse makes it)")

    def is_coalesced(self):
        """Refuses a dense tensor: only a sparse one is coalesced."""
        raise RuntimeError("is_coalesced: self is a dense tensor; wanted a sparse one (to_sparse makes it)")

    def expand_dims(self, dim):
        """Gives the tensor a dim of size 1 at `dim`, as `unsqueeze` does."""
        return self.unsqueeze(dim)

    def squeeze_all(self):
        """Takes away all dims of size 1, as `squeeze` without a dim does."""
        return self.squeeze()


class _LeftOut:
    """In the place of a name of PyTorch's that is left out: an AttributeError that says so, also for `hasattr`."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, owner: Tensor | None, kind: type[Any]) -> Any:
        from lucid._surface.missing import text

        raise AttributeError(text(f"{kind.__name__!r} object", self.name, []))


_LEFT_OUT = (
    "cuda xpu ipu hpu mtia to_sparse_csc to_sparse_bsr to_sparse_bsc sparse_resize_ to_mkldnn q_scale "
    "q_zero_point int_repr dequantize qscheme align_to refine_names rename rename_ names to_padded_tensor record_stream"
).split()
_FALSE = (
    "is_cuda is_sparse is_sparse_csr is_quantized is_mkldnn is_mps is_xpu is_ipu is_xla is_hpu is_mtia is_vulkan "
    "is_maia is_nested"
).split()


def _dir(self: Tensor) -> list[str]:
    return sorted(set(object.__dir__(self)) - set(_LEFT_OUT))


def install() -> None:
    for name, value in vars(_Methods).items():
        if callable(value) and not hasattr(Tensor, name):
            value.__qualname__ = f"Tensor.{name}"
            setattr(Tensor, name, value)
    answers: dict[str, tuple[Callable[..., Any], str]] = {
        "is_cpu": (lambda self: self.device == "cpu", "Whether the tensor is on the CPU."),
        "layout": (lambda self: layouts.strided, "How elements lie in memory: `lucid.strided`."),
    }
    answers |= {name: (lambda self: False, "False: there are no such tensors here.") for name in _FALSE}
    for name, (answer, doc) in answers.items():
        if not hasattr(Tensor, name):
            setattr(Tensor, name, property(answer, doc=doc))
    Tensor.name = None  # not a property: a subclass may give its tensors names
    for name in _LEFT_OUT:
        if not hasattr(Tensor, name):
            setattr(Tensor, name, _LeftOut(name))
    Tensor.__dir__ = _dir


# ---- functions ------------------------------------------------------------------------------------------------------


def is_storage(obj: object) -> bool:
    """Tests whether an object is the storage of a tensor.

    Parameters
    ----------
    obj : object
        Anything.

    Returns
    -------
    bool
        True of an `UntypedStorage` and a `TypedStorage`.

    Examples
    --------
    >>> import lucid
    >>> lucid.is_storage(lucid.ones(1).storage())
    True
    """
    return isinstance(obj, UntypedStorage)


_QUESTION = """{0}

Parameters
----------
input : Tensor
    Any shape and dtype.

Returns
-------
{2}
    The answer.

Examples
--------
>>> import lucid
>>> lucid.{1}(lucid.ones(1))
{3}
"""
_ANSWERS = {"get_device": ("int", "-1"), "resolve_neg": ("Tensor", "tensor([1.])")}


def _asks(name: str) -> Callable[[Tensor], Any]:
    def ask(input: Tensor) -> Any:
        if not isinstance(input, Tensor):
            raise TypeError(f"{name}: input is {kind_of(input)}; wanted a Tensor")
        return getattr(input, name)()

    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = _QUESTION.format(getattr(Tensor, name).__doc__, name, *_ANSWERS.get(name, ("bool", "False")))
    return ask


QUESTIONS = ("is_conj", "is_neg", "is_inference", "is_distributed", "get_device", "resolve_neg")


def eval(*tensors: object) -> None:
    """Does nothing: ops compute at once, and there is nothing to evaluate.

    Parameters
    ----------
    *tensors : object
        Anything.

    Examples
    --------
    >>> import lucid
    >>> lucid.eval(lucid.ones(1))
    """


def frombuffer(
    buffer: Any, *, dtype: DTypeLike, count: int = -1, offset: int = 0, requires_grad: bool = False
) -> Tensor:
    """Makes a vector on the memory of a buffer, whose bytes are taken for elements of a dtype.

    Parameters
    ----------
    buffer : object with the buffer protocol
        Of one that is read-only the tensor refuses to be written.
    dtype : dtype or str
        What the bytes are taken for.
    count : int, default -1
        How many elements; -1 for as many as there are.
    offset : int, default 0
        How many bytes to skip.
    requires_grad : bool, default False
        Whether autograd records what is done with the result.

    Returns
    -------
    Tensor
        Shape (count,), on the memory of the buffer.

    Raises
    ------
    ValueError
        If the buffer is too small, or its bytes are not a whole number of elements.

    Examples
    --------
    >>> import lucid
    >>> lucid.frombuffer(bytearray([1, 0, 2, 0]), dtype=lucid.int16)
    tensor([1, 2], dtype=lucid.int16)
    """
    kind = _C._dtype(dtype)
    flat = memoryview(buffer).cast("B")
    size, left = kind.itemsize, len(flat) - offset
    if not 0 <= offset < max(len(flat), 1):
        raise ValueError(f"frombuffer: offset is {offset}; wanted 0 to {len(flat) - 1}, within the buffer")
    if count == 0 or count < -1:
        raise ValueError(f"frombuffer: count is {count}; wanted -1 or at least 1")
    if count > 0 and count * size > left:
        raise ValueError(f"frombuffer: count is {count}; wanted at most the {left // size} elements of the buffer")
    if count < 0 and left % size:
        raise ValueError(f"frombuffer: the buffer has {left} bytes; wanted a multiple of {size}, the size of {kind!r}")
    end = offset + (count * size if count > 0 else left)
    made = _C.from_buffer(flat[offset:end]).view(kind)
    return made.requires_grad_() if requires_grad else made


def __getattr__(name: str) -> Callable[[Tensor], Any]:
    if name not in QUESTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = _asks(name)
    return globals()[name]
