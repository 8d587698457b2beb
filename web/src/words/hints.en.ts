/** Words of help for the commonest mistakes, in English: `playground/hints.py` says which belong to what. */

export const hints = {
  layer_width:
    "This layer takes {wanted} numbers per example, and gets tensors of shape {given}. Its first argument must be the last number of that shape, which is the second argument of the layer before.",
  matmul:
    "A product of {a} and {b}: the last number of the first shape must be the second-last of the second. Perhaps one of them wants .T.",
  broadcast: "{a} and {b} do not fit together: from the right, each pair of sizes must be equal, or one of them 1.",
  loss_column:
    "The model gives a column, {x}, and the target is a row of numbers, {target}: write target.unsqueeze(1), or output.squeeze(1), so that both have one shape. The target must be float here.",
  loss_shape:
    "Output {x} and target {target} do not belong together: for classes the target is one whole number per example (int64), for numbers it has the shape of the output.",
  channels:
    "The image has {given} channels ({x} is examples, channels, height, width). The first argument of {layer} must be that number.",
  image_dims:
    "{layer} wants images as (examples, channels, height, width). {x} lacks dims: unsqueeze(1) adds a channel.",
  reshape:
    "A shape of {wanted} holds another number of elements than the {count} that there are. One size may be -1: it is worked out.",
  model_output: "The last layer decides the shape of the output: it must give {wanted}, and gives {given}.",
  class_range:
    "There is a target {given}, but the output has {classes} columns, for the classes 0 to one less. The last layer needs a column per class.",
  index_range:
    "There are {size} entries, numbered from 0, so {index} is none of them. In an embedding, the first argument must be larger than the largest index.",
  dim_range: "The tensor has {dims} dims, numbered from 0; {dim} is none of them.",
  probabilities:
    "This loss wants probabilities between 0 and 1: put a sigmoid before it, or use BCEWithLogitsLoss, which has it built in.",
  no_graph:
    "Nothing that requires a gradient went into this loss. Was it computed inside no_grad(), from detach() or item(), or without the model's output?",
  second_backward:
    "The graph of a step can be gone through once. Compute the loss anew in each step; what is kept from the step before wants .detach().",
  not_scalar_backward: "backward starts from a single number, and this is {shape}: take .mean() or .sum() of it first.",
  leaf_in_place: "A weight is changed by hand: do it inside `with lucid.no_grad():`.",
  modified_in_place:
    "Something with an underscore (add_, relu_) or an assignment into a tensor overwrote what the gradient needs. Use the form that makes a new tensor.",
  one_element:
    "A tensor of shape {shape} is not one number: use .mean(), .argmax(), .any() or .tolist(), as you mean it.",
  super_init: "{name} has an __init__ of its own: its first line must be super().__init__().",
  no_parameters:
    "The optimizer got no weights. Were the layers put into a plain list? nn.ModuleList or nn.Sequential knows them; and a generator can be used only once.",
  missing_argument: "{call} needs more arguments: {names}.",
  unknown_argument: "{call} knows no argument {name}. help(…) in the program prints those that it has.",
  none_attribute: "Something is None here: a function without return, or .grad before backward().",
  torch:
    "Here PyTorch's programs run with one changed line: import lucid as torch. For modules that import torch themselves: lucid.as_torch().",
  not_here:
    "{name} is not installed in this page. Python's own modules and lucid are; the notebook can install packages of pure Python.",
  cuda: "There is no CUDA here: leave .cuda() and .to('cuda') out, or write device = 'cpu'.",
  unknown_name: "Nothing is called {name} at this place. Is it spelled otherwise above, or does an import lack?",
  colon: "A line that begins a block (def, for, if, class, with) ends with a colon.",
  bracket: "A bracket {bracket} was opened here and nowhere closed.",
  indentation: "Lines of one block begin in the same column, with four spaces for each level.",
  memory:
    "The tab's memory is used up: smaller layers, a smaller batch, or nothing kept that still has a graph (use .item() or .detach()).",
  recursion: "A function calls itself without end.",
  input: "Nobody can type into this program: set the value in the code.",
};
