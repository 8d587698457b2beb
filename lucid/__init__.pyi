# What type checkers read of `lucid`: also the ops, and the names that the package finds when they are first used.
# ruff: noqa: F403

from builtins import bool as _bool
from builtins import int as _int
from collections.abc import Callable, Sequence
from math import e as e
from math import inf as inf
from math import nan as nan
from math import pi as pi
from typing import Any

from lucid import amp as amp
from lucid import array_api as array_api
from lucid import autograd as autograd
from lucid import backends as backends
from lucid import compiler as compiler
from lucid import cpu as cpu
from lucid import cuda as cuda
from lucid import distributed as distributed
from lucid import distributions as distributions
from lucid import dtypes as dtypes
from lucid import einops as einops
from lucid import fft as fft
from lucid import func as func
from lucid import jit as jit
from lucid import linalg as linalg
from lucid import live as live
from lucid import nn as nn
from lucid import onnx as onnx
from lucid import optim as optim
from lucid import profiler as profiler
from lucid import random as random
from lucid import safetensors as safetensors
from lucid import serialization as serialization
from lucid import signal as signal
from lucid import sparse as sparse
from lucid import special as special
from lucid import testing as testing
from lucid import types as types
from lucid import utils as utils
from lucid import version as version
from lucid._C import *
from lucid._C import Number as _Number
from lucid._C import Size as Size
from lucid._C import Tensor as Tensor
from lucid._C import default_generator as default_generator
from lucid._C import device as device
from lucid._C import dtype as dtype
from lucid._C import empty_cache as empty_cache
from lucid._C import memory_stats as memory_stats
from lucid._C import reset_peak_memory_stats as reset_peak_memory_stats
from lucid._composite import allclose as allclose
from lucid._composite import broadcast_shapes as broadcast_shapes
from lucid._composite import detach as detach
from lucid._composite import equal as equal
from lucid._composite import index_put_ as index_put_
from lucid._composite import is_tensor as is_tensor
from lucid._composite import isclose as isclose
from lucid._composite import numel as numel
from lucid._dtypes import can_cast as can_cast
from lucid._dtypes import finfo as finfo
from lucid._dtypes import get_default_dtype as get_default_dtype
from lucid._dtypes import iinfo as iinfo
from lucid._dtypes import is_complex as is_complex
from lucid._dtypes import is_floating_point as is_floating_point
from lucid._dtypes import is_signed as is_signed
from lucid._dtypes import promote_types as promote_types
from lucid._dtypes import result_type as result_type
from lucid._dtypes import set_default_dtype as set_default_dtype
from lucid._dtypes import set_default_tensor_type as set_default_tensor_type
from lucid._factories import arange as arange
from lucid._factories import as_tensor as as_tensor
from lucid._factories import asarray as asarray
from lucid._factories import empty as empty
from lucid._factories import empty_like as empty_like
from lucid._factories import eye as eye
from lucid._factories import from_dlpack as from_dlpack
from lucid._factories import from_numpy as from_numpy
from lucid._factories import full as full
from lucid._factories import full_like as full_like
from lucid._factories import get_default_device as get_default_device
from lucid._factories import linspace as linspace
from lucid._factories import logspace as logspace
from lucid._factories import ones as ones
from lucid._factories import ones_like as ones_like
from lucid._factories import range as range
from lucid._factories import scalar_tensor as scalar_tensor
from lucid._factories import set_default_device as set_default_device
from lucid._factories import tensor as tensor
from lucid._factories import to_dlpack as to_dlpack
from lucid._factories import zeros as zeros
from lucid._factories import zeros_like as zeros_like
from lucid._files import from_file as from_file
from lucid._memory import empty_permuted as empty_permuted
from lucid._memory import empty_strided as empty_strided
from lucid._memory import resize_as_ as resize_as_
from lucid._numerics.calculus import cumulative_trapezoid as cumulative_trapezoid
from lucid._numerics.calculus import diff as diff
from lucid._numerics.calculus import gradient as gradient
from lucid._numerics.calculus import trapezoid as trapezoid
from lucid._numerics.calculus import trapz as trapz
from lucid._numerics.distances import cdist as cdist
from lucid._numerics.distances import pdist as pdist
from lucid._numerics.einsum import einsum as einsum
from lucid._numerics.grids import hash_tensor as hash_tensor
from lucid._numerics.grids import is_nonzero as is_nonzero
from lucid._numerics.grids import is_same_size as is_same_size
from lucid._numerics.grids import nonzero_static as nonzero_static
from lucid._numerics.grids import positive as positive
from lucid._numerics.grids import repeat as repeat
from lucid._numerics.grids import tril_indices as tril_indices
from lucid._numerics.grids import triu_indices as triu_indices
from lucid._numerics.grids import unravel_index as unravel_index
from lucid._numerics.histograms import histc as histc
from lucid._numerics.histograms import histogram as histogram
from lucid._numerics.histograms import histogram2d as histogram2d
from lucid._numerics.histograms import histogramdd as histogramdd
from lucid._numerics.norms import dist as dist
from lucid._numerics.norms import frobenius_norm as frobenius_norm
from lucid._numerics.norms import norm as norm
from lucid._numerics.norms import nuclear_norm as nuclear_norm
from lucid._numerics.segments import segment_reduce as segment_reduce
from lucid._numerics.sets import isin as isin
from lucid._numerics.sets import unique as unique
from lucid._numerics.sets import unique_consecutive as unique_consecutive
from lucid._numerics.statistics import corrcoef as corrcoef
from lucid._numerics.statistics import cov as cov
from lucid._numerics.statistics import nanquantile as nanquantile
from lucid._numerics.statistics import quantile as quantile
from lucid._repr import get_printoptions as get_printoptions
from lucid._repr import printoptions as printoptions
from lucid._repr import set_printoptions as set_printoptions
from lucid._surface.as_torch import as_torch as as_torch
from lucid._surface.compiling import compile as compile
from lucid._surface.introspection import TypedStorage as TypedStorage
from lucid._surface.introspection import UntypedStorage as UntypedStorage
from lucid._surface.introspection import eval as eval
from lucid._surface.introspection import frombuffer as frombuffer
from lucid._surface.introspection import is_storage as is_storage
from lucid._surface.javascript import from_image_data as from_image_data
from lucid._surface.javascript import from_js as from_js
from lucid._surface.javascript import to_image_data as to_image_data
from lucid._surface.javascript import to_js as to_js
from lucid._surface.layouts import channels_last as channels_last
from lucid._surface.layouts import channels_last_3d as channels_last_3d
from lucid._surface.layouts import contiguous_format as contiguous_format
from lucid._surface.layouts import layout as layout
from lucid._surface.layouts import legacy_contiguous_format as legacy_contiguous_format
from lucid._surface.layouts import memory_format as _memory_format
from lucid._surface.layouts import memory_format as memory_format
from lucid._surface.layouts import preserve_format as preserve_format
from lucid._surface.layouts import sparse_coo as sparse_coo
from lucid._surface.layouts import sparse_csr as sparse_csr
from lucid._surface.layouts import strided as strided
from lucid._surface.paths import functional as functional
from lucid._surface.paths import fx as fx
from lucid._surface.paths import hub as hub
from lucid._surface.paths import multiprocessing as multiprocessing
from lucid._surface.paths import overrides as overrides
from lucid._surface.paths import storage as storage
from lucid._surface.processors import accelerator as accelerator
from lucid._surface.processors import mps as mps
from lucid._surface.processors import mtia as mtia
from lucid._surface.processors import xpu as xpu
from lucid._surface.settings import are_deterministic_algorithms_enabled as are_deterministic_algorithms_enabled
from lucid._surface.settings import get_deterministic_debug_mode as get_deterministic_debug_mode
from lucid._surface.settings import get_float32_matmul_precision as get_float32_matmul_precision
from lucid._surface.settings import get_num_interop_threads as get_num_interop_threads
from lucid._surface.settings import get_num_threads as get_num_threads
from lucid._surface.settings import (
    is_deterministic_algorithms_warn_only_enabled as is_deterministic_algorithms_warn_only_enabled,
)
from lucid._surface.settings import is_warn_always_enabled as is_warn_always_enabled
from lucid._surface.settings import set_deterministic_debug_mode as set_deterministic_debug_mode
from lucid._surface.settings import set_float32_matmul_precision as set_float32_matmul_precision
from lucid._surface.settings import set_flush_denormal as set_flush_denormal
from lucid._surface.settings import set_num_interop_threads as set_num_interop_threads
from lucid._surface.settings import set_num_threads as set_num_threads
from lucid._surface.settings import set_warn_always as set_warn_always
from lucid._surface.settings import show_config as show_config
from lucid._surface.settings import use_deterministic_algorithms as use_deterministic_algorithms
from lucid._surface.types import DeviceLike as DeviceLike
from lucid._surface.types import DTypeLike as DTypeLike
from lucid._surface.types import HasShape as HasShape
from lucid._surface.types import Scalar as Scalar
from lucid._surface.types import ShapeLike as ShapeLike
from lucid._surface.types import StateDict as StateDict
from lucid._surface.types import SupportsGrad as SupportsGrad
from lucid._surface.types import SupportsNumpyConversion as SupportsNumpyConversion
from lucid._surface.types import TensorLike as TensorLike
from lucid._surface.types import TensorLikeProtocol as TensorLikeProtocol
from lucid._surface.types import TensorOrScalar as TensorOrScalar
from lucid._version import __version__ as __version__
from lucid.amp import GradScaler as GradScaler
from lucid.amp import autocast as autocast
from lucid.amp.autocast_mode import get_autocast_dtype as get_autocast_dtype
from lucid.amp.autocast_mode import is_autocast_available as is_autocast_available
from lucid.amp.autocast_mode import is_autocast_enabled as is_autocast_enabled
from lucid.amp.autocast_mode import set_autocast_dtype as set_autocast_dtype
from lucid.amp.autocast_mode import set_autocast_enabled as set_autocast_enabled
from lucid.autograd.grad_mode import enable_grad as enable_grad
from lucid.autograd.grad_mode import inference_mode as inference_mode
from lucid.autograd.grad_mode import is_grad_enabled as is_grad_enabled
from lucid.autograd.grad_mode import is_inference_mode_enabled as is_inference_mode_enabled
from lucid.autograd.grad_mode import no_grad as no_grad
from lucid.autograd.grad_mode import set_grad_enabled as set_grad_enabled
from lucid.func import vmap as vmap
from lucid.linalg._lowrank import lobpcg as lobpcg
from lucid.linalg._lowrank import pca_lowrank as pca_lowrank
from lucid.linalg._lowrank import svd_lowrank as svd_lowrank
from lucid.linalg._names import chain_matmul as chain_matmul
from lucid.linalg._names import cholesky as cholesky
from lucid.linalg._names import cholesky_inverse as cholesky_inverse
from lucid.linalg._names import cholesky_solve as cholesky_solve
from lucid.linalg._names import cross as cross
from lucid.linalg._names import det as det
from lucid.linalg._names import geqrf as geqrf
from lucid.linalg._names import inverse as inverse
from lucid.linalg._names import kron as kron
from lucid.linalg._names import logdet as logdet
from lucid.linalg._names import lu as lu
from lucid.linalg._names import lu_solve as lu_solve
from lucid.linalg._names import lu_unpack as lu_unpack
from lucid.linalg._names import matrix_exp as matrix_exp
from lucid.linalg._names import matrix_power as matrix_power
from lucid.linalg._names import orgqr as orgqr
from lucid.linalg._names import ormqr as ormqr
from lucid.linalg._names import pinverse as pinverse
from lucid.linalg._names import qr as qr
from lucid.linalg._names import slogdet as slogdet
from lucid.linalg._names import svd as svd
from lucid.linalg._names import tensordot as tensordot
from lucid.linalg._names import triangular_solve as triangular_solve
from lucid.linalg._names import vander as vander
from lucid.nn._base.recurrence import gru as gru
from lucid.nn._base.recurrence import gru_cell as gru_cell
from lucid.nn._base.recurrence import lstm as lstm
from lucid.nn._base.recurrence import lstm_cell as lstm_cell
from lucid.nn._base.recurrence import rnn_relu as rnn_relu
from lucid.nn._base.recurrence import rnn_relu_cell as rnn_relu_cell
from lucid.nn._base.recurrence import rnn_tanh as rnn_tanh
from lucid.nn._base.recurrence import rnn_tanh_cell as rnn_tanh_cell
from lucid.nn.functional import adaptive_avg_pool1d as adaptive_avg_pool1d
from lucid.nn.functional import adaptive_max_pool1d as adaptive_max_pool1d
from lucid.nn.functional import alpha_dropout as alpha_dropout
from lucid.nn.functional import avg_pool1d as avg_pool1d
from lucid.nn.functional import batch_norm as batch_norm
from lucid.nn.functional import bilinear as bilinear
from lucid.nn.functional import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from lucid.nn.functional import celu as celu
from lucid.nn.functional import conv1d as conv1d
from lucid.nn.functional import conv2d as conv2d
from lucid.nn.functional import conv3d as conv3d
from lucid.nn.functional import conv_transpose1d as conv_transpose1d
from lucid.nn.functional import conv_transpose2d as conv_transpose2d
from lucid.nn.functional import conv_transpose3d as conv_transpose3d
from lucid.nn.functional import cosine_embedding_loss as cosine_embedding_loss
from lucid.nn.functional import cosine_similarity as cosine_similarity
from lucid.nn.functional import ctc_loss as ctc_loss
from lucid.nn.functional import dropout as dropout
from lucid.nn.functional import embedding as embedding
from lucid.nn.functional import feature_alpha_dropout as feature_alpha_dropout
from lucid.nn.functional import group_norm as group_norm
from lucid.nn.functional import hardshrink as hardshrink
from lucid.nn.functional import hinge_embedding_loss as hinge_embedding_loss
from lucid.nn.functional import instance_norm as instance_norm
from lucid.nn.functional import kl_div as kl_div
from lucid.nn.functional import layer_norm as layer_norm
from lucid.nn.functional import margin_ranking_loss as margin_ranking_loss
from lucid.nn.functional import max_pool1d as max_pool1d
from lucid.nn.functional import max_pool1d_with_indices as max_pool1d_with_indices
from lucid.nn.functional import max_pool2d as max_pool2d
from lucid.nn.functional import max_pool3d as max_pool3d
from lucid.nn.functional import mish as mish
from lucid.nn.functional import pairwise_distance as pairwise_distance
from lucid.nn.functional import poisson_nll_loss as poisson_nll_loss
from lucid.nn.functional import prelu as prelu
from lucid.nn.functional import relu6 as relu6
from lucid.nn.functional import rms_norm as rms_norm
from lucid.nn.functional import rrelu as rrelu
from lucid.nn.functional import selu as selu
from lucid.nn.functional import threshold as threshold
from lucid.nn.functional import triplet_margin_loss as triplet_margin_loss
from lucid.nn.functional._native import embedding_bag as embedding_bag
from lucid.nn.functional._native import native_batch_norm as native_batch_norm
from lucid.nn.functional._native import native_dropout as native_dropout
from lucid.nn.functional._native import native_group_norm as native_group_norm
from lucid.nn.functional._native import native_layer_norm as native_layer_norm
from lucid.nn.functional._native import norm_except_dim as norm_except_dim
from lucid.random import Generator as Generator
from lucid.random import bernoulli as bernoulli
from lucid.random import get_rng_state as get_rng_state
from lucid.random import initial_seed as initial_seed
from lucid.random import manual_seed as manual_seed
from lucid.random import normal as normal
from lucid.random import rand as rand
from lucid.random import rand_like as rand_like
from lucid.random import randint as randint
from lucid.random import randint_like as randint_like
from lucid.random import randn as randn
from lucid.random import randn_like as randn_like
from lucid.random import randperm as randperm
from lucid.random import seed as seed
from lucid.random import set_rng_state as set_rng_state
from lucid.safetensors import load_safetensors as load_safetensors
from lucid.safetensors import save_safetensors as save_safetensors
from lucid.serialization import load as load
from lucid.serialization import save as save
from lucid.serialization._sharded import load_sharded as load_sharded
from lucid.serialization._sharded import save_sharded as save_sharded
from lucid.signal._stft import bartlett_window as bartlett_window
from lucid.signal._stft import blackman_window as blackman_window
from lucid.signal._stft import hamming_window as hamming_window
from lucid.signal._stft import hann_window as hann_window
from lucid.signal._stft import istft as istft
from lucid.signal._stft import kaiser_window as kaiser_window
from lucid.signal._stft import stft as stft
from lucid.sparse import dsmm as dsmm
from lucid.sparse import hspmm as hspmm
from lucid.sparse import smm as smm
from lucid.sparse import sparse_coo_tensor as sparse_coo_tensor
from lucid.sparse import sparse_csr_tensor as sparse_csr_tensor
from lucid.sparse import spmm as spmm

bool: dtype
cdouble: dtype
cfloat: dtype
double: dtype
float: dtype
half: dtype
int: dtype
long: dtype
short: dtype

newaxis: None
OutOfMemoryError = MemoryError

# Forms of methods, and names of PyTorch that stand for parts of Lucid.
def detach_(self: Tensor) -> Tensor: ...
def fill_(self: Tensor, value: Tensor | _Number) -> Tensor: ...
def resize_(self: Tensor, *size: _int | Sequence[_int], memory_format: _memory_format | None = None) -> Tensor: ...
def zero_(self: Tensor) -> Tensor: ...
def split_copy(self: Tensor, split_size: _int | Sequence[_int], dim: _int = 0) -> tuple[Tensor, ...]: ...
def view_copy(self: Tensor, size: _int | Sequence[_int]) -> Tensor: ...

# Tensors by the names of their dtypes, as PyTorch once had them.
BFloat16Tensor: Any
BoolTensor: Any
ByteTensor: Any
CharTensor: Any
ComplexDoubleTensor: Any
ComplexFloatTensor: Any
DoubleTensor: Any
FloatTensor: Any
HalfTensor: Any
IntTensor: Any
LongTensor: Any
ShortTensor: Any
UInt16Tensor: Any
UInt32Tensor: Any
UInt64Tensor: Any

# Questions of tensors, as functions.
def get_device(input: Tensor) -> _int: ...
def is_conj(input: Tensor) -> _bool: ...
def is_distributed(input: Tensor) -> _bool: ...
def is_inference(input: Tensor) -> _bool: ...
def is_neg(input: Tensor) -> _bool: ...
def resolve_neg(input: Tensor) -> Tensor: ...

# Of nn.functional, under names of PyTorch's top level.
affine_grid_generator: Callable[..., Tensor]
alpha_dropout_: Callable[..., Tensor]
dropout_: Callable[..., Tensor]
embedding_renorm_: Callable[..., Tensor]
feature_alpha_dropout_: Callable[..., Tensor]
feature_dropout: Callable[..., Tensor]
feature_dropout_: Callable[..., Tensor]
grid_sampler: Callable[..., Tensor]
grid_sampler_2d: Callable[..., Tensor]
grid_sampler_3d: Callable[..., Tensor]
hard_sigmoid: Callable[..., Tensor]
hard_swish: Callable[..., Tensor]
celu_: Callable[..., Tensor]
rrelu_: Callable[..., Tensor]
selu_: Callable[..., Tensor]
threshold_: Callable[..., Tensor]

# Former names of linear algebra, which say where it is now.
def eig(input: Tensor, **kwargs: Any) -> Any: ...
def lstsq(input: Tensor, **kwargs: Any) -> Any: ...
def matrix_rank(input: Tensor, **kwargs: Any) -> Any: ...
def solve(input: Tensor, **kwargs: Any) -> Any: ...
def symeig(input: Tensor, **kwargs: Any) -> Any: ...
