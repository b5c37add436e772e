"""A loss whose gradient is computed on the way there, where all that it takes is at hand."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


class GradientAtHand(torch.autograd.Function):
    """For a scalar of one tensor and labels; `forward` saves the gradient by the tensor, if it is wanted."""

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, by_loss: Tensor) -> tuple[Tensor, None]:
        """The gradient by the tensor."""
        (gradient,) = ctx.saved_tensors
        return gradient * by_loss, None
