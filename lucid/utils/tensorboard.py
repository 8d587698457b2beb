"""Says that there is no TensorBoard, where a program imports its writer."""

raise ModuleNotFoundError(
    "lucid.utils.tensorboard is not there: TensorBoard is a server, which a browser tab cannot run. Print figures, or "
    "keep them in a list and plot it; where the package tensorboardX is installed, `from tensorboardX import "
    "SummaryWriter` has the same interface",
    name="tensorboard",
)
