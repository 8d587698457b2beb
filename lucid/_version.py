"""The version, for the package and for both wheels."""

__version__ = "0.1.0"
