"""In PyTorch layers fused for quantisation, which Lucid leaves out: the AttributeError of each name says so."""

from lucid._errors import without

__getattr__ = without(__name__)
