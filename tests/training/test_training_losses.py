"""The loss: the mean over pixels that count, and nothing else."""

import math

import torch

from atrous.training.losses import cross_entropy


def test_it_is_the_mean_over_the_pixels_that_are_not_ignored():
    logits_NKhw = torch.tensor([0.0, 2.0]).view(1, 2, 1, 1).expand(1, 2, 1, 2)
    labels_NHW = torch.tensor([[[0, 1, 255, 255]]], dtype=torch.uint8)

    loss = cross_entropy(logits_NKhw, labels_NHW)

    of_class_0, of_class_1 = math.log(1 + math.exp(2)), math.log(1 + math.exp(-2))
    assert math.isclose(loss.item(), (of_class_0 + of_class_1) / 2, rel_tol=1e-6)


def test_a_batch_of_nothing_but_ignored_pixels_teaches_nothing():
    logits_NKhw = torch.randn(2, 3, 4, 4, requires_grad=True)

    loss = cross_entropy(logits_NKhw, torch.full((2, 8, 8), 255, dtype=torch.uint8))
    loss.backward()

    assert loss.item() == 0
    assert not logits_NKhw.grad.any()


def test_logits_of_half_precision_lose_nothing_further():
    logits_NKhw = torch.randn(1, 3, 4, 4).bfloat16()
    labels_NHW = torch.randint(0, 3, (1, 16, 16)).to(torch.uint8)

    assert torch.equal(cross_entropy(logits_NKhw, labels_NHW), cross_entropy(logits_NKhw.float(), labels_NHW))
