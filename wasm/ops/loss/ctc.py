"""Connectionist temporal classification."""

from generator.table import family, op

family("Connectionist temporal classification")

op(
    "ctc_loss",
    "(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, enum(none|mean|sum) "
    "reduction='mean', bool zero_infinity=False) -> Tensor",
    private=True,
    composite=True,
    transparent=False,
    samples="ctc_loss()",
    ref="np_ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity)",
    doc="""Computes minus the log-probability of a target sequence, over all its alignments with the frames.

An alignment gives each frame a class; repeated classes are merged and then blanks taken out (Graves, Fernández, Gomez
and Schmidhuber, "Connectionist Temporal Classification", ICML 2006, equations 6 to 8 and 15).

Parameters
----------
log_probs : Tensor
    Log-probabilities of the classes, shape (T, N, C), or (T, C) for one sequence.
targets : Tensor
    Classes, integers, shape (N, S) or (S,) for one sequence; or all targets one behind the other, shape (sum of
    lengths,).
input_lengths, target_lengths : Tensor
    Integers, shape (N,), or () for one sequence.
blank : int, default 0
    The class that stands for no label.
reduction : {'none', 'mean', 'sum'}, default 'mean'
    'mean' divides each loss by its target's length and averages over the batch.
zero_infinity : bool, default False
    Whether infinite losses, of targets that are too long for their frames, and their gradients count as 0.

Returns
-------
Tensor
    0-d, or shape (N,) with reduction 'none'.

Raises
------
ValueError
    If a length or the blank is out of range.
IndexError
    If a target is not a class.
""",
)

# (losses, alpha). Nobody differentiates alpha, which the gradient of the losses uses.
op(
    "ctc_loss_rows",
    "(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank) -> (Tensor losses, "
    "Tensor log_alpha)",
    private=True,
    forward=True,
    grad={
        "log_probs": "ctc_loss_backward(grad, log_probs, targets, input_lengths, target_lengths, losses, log_alpha, "
        "blank)"
    },
)

# The kernel; made of other ops where it is to be differentiated again.
op(
    "ctc_loss_backward",
    "(Tensor grad_output, Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, Tensor "
    "losses, Tensor log_alpha, int blank) -> Tensor",
    private=True,
    composite=True,
)

op(
    "ctc_loss_backward_fused",
    "(Tensor grad_output, Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, Tensor "
    "losses, Tensor log_alpha, int blank) -> Tensor",
    private=True,
    forward=True,
)
