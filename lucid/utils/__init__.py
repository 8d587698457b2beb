"""Helpers shared by the higher layers: so far the handles that hooks return."""
