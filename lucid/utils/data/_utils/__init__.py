"""The parts of a DataLoader: how samples become a batch, and the worker processes."""
