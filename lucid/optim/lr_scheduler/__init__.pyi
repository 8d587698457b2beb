# Where the names of this package are. Written by wasm/toolchain/stubs.py.

from lucid.optim.lr_scheduler._base import LRScheduler as LRScheduler
from lucid.optim.lr_scheduler._combined import ChainedScheduler as ChainedScheduler
from lucid.optim.lr_scheduler._combined import SequentialLR as SequentialLR
from lucid.optim.lr_scheduler._cyclic import CosineAnnealingWarmRestarts as CosineAnnealingWarmRestarts
from lucid.optim.lr_scheduler._cyclic import CyclicLR as CyclicLR
from lucid.optim.lr_scheduler._cyclic import OneCycleLR as OneCycleLR
from lucid.optim.lr_scheduler._plateau import ReduceLROnPlateau as ReduceLROnPlateau
from lucid.optim.lr_scheduler._simple import ConstantLR as ConstantLR
from lucid.optim.lr_scheduler._simple import CosineAnnealingLR as CosineAnnealingLR
from lucid.optim.lr_scheduler._simple import ExponentialLR as ExponentialLR
from lucid.optim.lr_scheduler._simple import LambdaLR as LambdaLR
from lucid.optim.lr_scheduler._simple import LinearLR as LinearLR
from lucid.optim.lr_scheduler._simple import MultiplicativeLR as MultiplicativeLR
from lucid.optim.lr_scheduler._simple import MultiStepLR as MultiStepLR
from lucid.optim.lr_scheduler._simple import NoamScheduler as NoamScheduler
from lucid.optim.lr_scheduler._simple import PolynomialLR as PolynomialLR
from lucid.optim.lr_scheduler._simple import StepLR as StepLR
