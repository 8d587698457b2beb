"""lucid.utils._pytree: taking nested containers apart, and putting them together again."""

from collections import OrderedDict, defaultdict, deque, namedtuple

import pytest

from lucid.utils import _pytree as P

Pair = namedtuple("Pair", "a b")
TREE = {"x": [1, (2, 3)], "y": OrderedDict(k=4), "z": Pair(5, None), "d": deque([6], maxlen=3), "e": []}


def test_there_and_back():
    leaves, spec = P.tree_flatten(TREE)
    assert leaves == [1, 2, 3, 4, 5, None, 6] and spec.num_leaves == 7
    made = P.tree_unflatten(leaves, spec)
    assert made == TREE and type(made["y"]) is OrderedDict and type(made["z"]) is Pair and made["d"].maxlen == 3
    counts = defaultdict(list, a=1)
    assert P.tree_map(lambda x: x + 1, counts).default_factory is list
    with pytest.raises(ValueError, match="leaves has 2 entries; wanted 7"):
        P.tree_unflatten([1, 2], spec)
    assert spec == P.tree_structure(TREE) != P.tree_structure([TREE])


def test_map():
    assert P.tree_map(lambda a, b: a + b, [1, (2,)], [10, (20,)]) == [11, (22,)]
    assert P.tree_map_only(int, lambda x: -x, [1, "a", 2.0]) == [-1, "a", 2.0]
    assert P.tree_map(len, [(1, 2), (3,)], is_leaf=lambda x: isinstance(x, tuple)) == [2, 1]
    seen = []
    assert P.tree_map_(seen.append, (1, [2])) == (1, [2]) and seen == [1, 2]
    assert P.tree_all(bool, [1, [2]]) and P.tree_any(bool, [0, [2]]) and not P.tree_any(bool, [])
    with pytest.raises(ValueError, match="wanted a list as in the first tree"):
        P.tree_map(lambda a, b: a, [1, 2], (1, 2))


def test_a_container_of_ones_own():
    class Box:
        def __init__(self, inside):
            self.inside = inside

    P.register_pytree_node(Box, lambda box: ([box.inside], None), lambda items, _: Box(*items))
    try:
        assert P.tree_map(lambda x: 2 * x, Box([3])).inside == [6]
    finally:
        del P._NODES[Box]
