"""Programs as users write them, each trained to the result that it states; test_programs.py runs them.

A program is a module with `train`, which yields the loss of every step and returns what `RESULT` asks for. It imports
Lucid as PyTorch's programs import torch, in one line, so that the same text runs on PyTorch with that line changed.
"""
