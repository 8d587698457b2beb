"""Forms of ops that have several: each is an op by itself, and overloads.py puts them under one name."""

from table import family, op

family("Forms")

# PyTorch's var(x, unbiased) and var(x, dim, unbiased, keepdim).
for _name in ("var", "std"):
    op(f"{_name}_unbiased", "(Tensor self, bool unbiased) -> Tensor", private=True,
       compose=f"{_name}(self, None, False, unbiased)",
       samples="spread_unbiased()", ref=("np_var(self, None, False, int(unbiased))" if _name == "var" else "np.sqrt(np_var(self, None, False, int(unbiased)))"))
    op(f"{_name}_dim_unbiased", "(Tensor self, int[]? dim, bool unbiased, bool keepdim=False) -> Tensor", private=True,
       compose=f"{_name}(self, dim, keepdim, unbiased)",
       samples="spread_dim_unbiased()",
       ref=("np_var(self, dim, keepdim, int(unbiased))" if _name == "var" else "np.sqrt(np_var(self, dim, keepdim, int(unbiased)))"))

# nonzero(x, as_tuple=True) and where(condition): one vector of positions per dim; a 0-d tensor counts as 1-d.
op("nonzero_tuple", "(Tensor self, *, True as_tuple=True) -> Tensor[]", tuple=True, private=True, forward=True,
   data_dependent="there are as many positions as elements that are not zero",
   samples="nonzero()", ref="np.nonzero(np.atleast_1d(self))")
op("where_positions", "(Tensor condition) -> Tensor[]", tuple=True, private=True,
   data_dependent="there are as many positions as elements that are not zero", compose="nonzero_tuple(condition)")

# gather(x, index, dim), the order of Lucid's own API.
op("gather_index_first", "(Tensor self, Tensor index, int dim=-1) -> Tensor", private=True,
   compose="gather(self, dim, index)",
   samples="gather_index_first()", ref="np.take_along_axis(self, index, dim)")

# atleast_1d(x, y), which gives a tuple.
for _name in ("atleast_1d", "atleast_2d", "atleast_3d"):
    op(f"{_name}_list", "(Tensor... tensors) -> Tensor[]", tuple=True, private=True, composite=True, transparent=True,
       samples="broadcast_list()", ref=f"[np.{_name}(x) for x in tensors]")

# view(x, dtype): the same memory, read as another dtype. In its own dtype it is a view like any other.
op("view_dtype", "(Tensor self, dtype dtype) -> Tensor", private=True, composite=True)
op("view_bits", "(Tensor self, dtype dtype) -> Tensor", private=True, forward=True, any_dtype=True)
