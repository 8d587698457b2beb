"""Nested tuples, lists and dicts taken apart into their leaves and put together again, as `torch.utils._pytree` has it.

PyTorch's own programs count on it, and so do packages on top of it.

Examples
--------
>>> from lucid.utils import _pytree
>>> leaves, spec = _pytree.tree_flatten({"a": 1, "b": (2, [3])})
>>> leaves
[1, 2, 3]
>>> _pytree.tree_unflatten([10 * leaf for leaf in leaves], spec)
{'a': 10, 'b': (20, [30])}
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lucid._errors import without

__all__ = """TreeSpec LeafSpec register_pytree_node tree_all tree_any tree_flatten tree_iter tree_leaves tree_map
tree_map_ tree_map_only tree_structure tree_unflatten""".split()
__getattr__ = without(__name__)

PyTree = Any


@dataclass(frozen=True)
class TreeSpec:
    """The structure of a tree: a container's type, what it needs besides its items, and the structures of these."""

    type: Any
    context: Any
    children_specs: list[TreeSpec] = field(default_factory=list)

    @property
    def num_leaves(self) -> int:
        """How many leaves there are below."""
        return 1 if self.is_leaf() else sum(child.num_leaves for child in self.children_specs)

    def is_leaf(self) -> bool:
        """Whether it stands for a single leaf."""
        return self.type is None


class LeafSpec(TreeSpec):
    """The structure of a single leaf."""

    def __init__(self) -> None:
        super().__init__(None, None)


# A container: how to take it apart, into items and a context, and how to make it of them.
_Node = tuple[Callable[[Any], tuple[list, Any]], Callable[[Iterable, Any], Any]]
_NODES: dict[Any, _Node] = {
    list: (lambda x: (x, None), lambda items, _: list(items)),
    tuple: (lambda x: (list(x), None), lambda items, _: tuple(items)),
    dict: (lambda x: (list(x.values()), list(x)), lambda items, keys: dict(zip(keys, items))),
    OrderedDict: (lambda x: (list(x.values()), list(x)), lambda items, keys: OrderedDict(zip(keys, items))),
    defaultdict: (
        lambda x: (list(x.values()), (x.default_factory, list(x))),
        lambda items, context: defaultdict(context[0], zip(context[1], items)),
    ),
    deque: (lambda x: (list(x), x.maxlen), lambda items, length: deque(items, maxlen=length)),
}


def register_pytree_node(
    cls: type[Any], flatten_fn: Callable[..., Any], unflatten_fn: Callable[..., Any], **options: Any
) -> None:
    """Makes a class a container.

    Parameters
    ----------
    cls : type
        The class; its subclasses stay leaves.
    flatten_fn : callable
        Gives the items of an instance, and a context.
    unflatten_fn : callable
        Makes an instance of items and a context.
    """
    _NODES[cls] = (flatten_fn, unflatten_fn)


_register_pytree_node = register_pytree_node


def _node(tree: Any) -> _Node | None:
    kind = type(tree)
    if kind in _NODES:
        return _NODES[kind]
    if isinstance(tree, tuple) and hasattr(kind, "_fields"):
        return (lambda x: (list(x), kind)), (lambda items, made: made(*items))
    return None


def _taken_apart(tree: Any, is_leaf: Callable[[Any], bool] | None, leaves: list[Any]) -> TreeSpec:
    node = None if is_leaf is not None and is_leaf(tree) else _node(tree)
    if node is None:
        leaves.append(tree)
        return LeafSpec()
    items, context = node[0](tree)
    return TreeSpec(type(tree), context, [_taken_apart(item, is_leaf, leaves) for item in items])


def tree_flatten(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> tuple[list[Any], TreeSpec]:
    """The leaves of a tree in order, and its structure."""
    leaves: list[Any] = []
    return leaves, _taken_apart(tree, is_leaf, leaves)


def tree_unflatten(leaves: Iterable[Any], treespec: TreeSpec) -> Any:
    """The tree of this structure with these leaves.

    Raises
    ------
    ValueError
        If there are more or fewer leaves than the structure has places.
    """
    leaves = list(leaves)
    if len(leaves) != treespec.num_leaves:
        raise ValueError(f"tree_unflatten: leaves has {len(leaves)} entries; wanted {treespec.num_leaves}")
    return _put_together(iter(leaves), treespec)


def _put_together(leaves: Iterator[Any], spec: TreeSpec) -> Any:
    if spec.is_leaf():
        return next(leaves)
    items = [_put_together(leaves, child) for child in spec.children_specs]
    if spec.type in _NODES:
        return _NODES[spec.type][1](items, spec.context)
    return spec.type(*items)  # a named tuple


def tree_leaves(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> list[Any]:
    """The leaves of a tree in order."""
    return tree_flatten(tree, is_leaf)[0]


def tree_iter(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> Iterator[Any]:
    """An iterator over the leaves."""
    return iter(tree_leaves(tree, is_leaf))


def tree_structure(tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> TreeSpec:
    """The structure of a tree."""
    return tree_flatten(tree, is_leaf)[1]


def tree_map(func: Callable[..., Any], tree: Any, *rests: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """The same structure with `func` applied to each leaf, together with what stands at its place in the others."""
    leaves, spec = tree_flatten(tree, is_leaf)
    others = [_at_leaves_of(spec, rest) for rest in rests]
    return tree_unflatten([func(*parts) for parts in zip(leaves, *others)], spec)


def _at_leaves_of(spec: TreeSpec, tree: Any) -> list[Any]:
    """What of a tree stands where the structure has leaves."""
    if spec.is_leaf():
        return [tree]
    node = _node(tree)
    items = None if node is None else node[0](tree)[0]
    if items is None or type(tree) is not spec.type or len(items) != len(spec.children_specs):
        raise ValueError(f"tree_map: a part is {tree!r}; wanted a {spec.type.__name__} as in the first tree")
    return [leaf for child, item in zip(spec.children_specs, items) for leaf in _at_leaves_of(child, item)]


def tree_map_(func: Callable[..., Any], tree: Any, *rests: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """Calls `func` for each leaf, and gives the tree as it is."""
    tree_map(func, tree, *rests, is_leaf=is_leaf)
    return tree


def tree_map_only(kind: Any, func: Callable[..., Any], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> Any:
    """`tree_map` that leaves alone what is not an instance of `kind`: a type, a tuple of types or a test."""
    fits = kind if callable(kind) and not isinstance(kind, type) else lambda leaf: isinstance(leaf, kind)
    return tree_map(lambda leaf: func(leaf) if fits(leaf) else leaf, tree, is_leaf=is_leaf)


def tree_all(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether a test holds for all leaves."""
    return all(pred(leaf) for leaf in tree_leaves(tree, is_leaf))


def tree_any(pred: Callable[[Any], bool], tree: Any, is_leaf: Callable[[Any], bool] | None = None) -> bool:
    """Whether a test holds for any leaf."""
    return any(pred(leaf) for leaf in tree_leaves(tree, is_leaf))
