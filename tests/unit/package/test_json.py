"""lucid._json: JSON that may have been written with intent."""

import pytest

from lucid import _json


def test_what_it_says():
    text = '{"a[[{\\"": [1, "\\\\", {"b": null}], "é": "}"}'
    assert _json.loads(text) == {'a[[{"': [1, "\\", {"b": None}], "é": "}"}
    assert _json.loads("[" * 100 + "]" * 100)


@pytest.mark.parametrize("text", ["[" * 101 + "]" * 101, "[" * 50000, '{"a":' * 50000, '["' + "[" * 200, "[", '"' * 3])
def test_refusals(text):
    with pytest.raises(ValueError):
        _json.loads(text)
    with pytest.raises(ValueError):
        _json.loads(text.encode().decode() + "[" * 101)
