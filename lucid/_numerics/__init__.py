"""Mathematics in Python over the table's ops, where arguments have many forms: statistics, histograms, differences,
distances, positions, norms, einsum. Its functions are in lucid, some are methods of Tensor too; its modules are loaded
when one is asked for."""
