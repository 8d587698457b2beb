"""Mathematics in Python over the table's ops, where arguments have many forms: statistics, histograms, differences,
distances, positions. Its functions are in lucid, and those that METHODS names are methods of Tensor."""
