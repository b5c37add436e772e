"""The losses: means over the pixels that count, and nothing else."""

import math

import pytest
import torch
from torch.nn import functional

from atrous.domain.train_settings import Loss
from atrous.training.losses.losses import LOSSES, cross_entropy, dice, hard_cross_entropy, plain_cross_entropy
from atrous.training.losses.lovasz import growth_of_jaccard, lovasz, plain_lovasz, sorted_lovasz
from atrous.training.losses.resizing import picked_logits, resized_logits


def sure_of(labels_NHW, classes=3):
    """Logits that leave no doubt."""
    return functional.one_hot(labels_NHW.long(), classes).movedim(-1, 1) * 40.0


def test_cross_entropy_is_the_mean_over_the_pixels_that_are_not_ignored():
    logits_NKHW = torch.tensor([0.0, 2.0]).view(1, 2, 1, 1).expand(1, 2, 1, 4)
    labels_NHW = torch.tensor([[[0, 1, 255, 255]]], dtype=torch.uint8)

    loss = cross_entropy(logits_NKHW, labels_NHW)

    of_class_0, of_class_1 = math.log(1 + math.exp(2)), math.log(1 + math.exp(-2))
    assert math.isclose(loss.item(), (of_class_0 + of_class_1) / 2, rel_tol=1e-6)


@pytest.mark.parametrize(
    ("shape", "size_HW"),
    [
        ((2, 12, 20, 24), (80, 96)),
        ((3, 2, 13, 17), (50, 70)),
        ((1, 5, 8, 8), (8, 8)),
        ((2, 3, 9, 9), (5, 4)),
        ((1, 1, 1, 1), (7, 3)),
        ((1, 200, 3, 4), (12, 16)),
    ],
)
def test_cross_entropy_and_its_gradient_are_those_that_torch_computes(shape, size_HW):
    torch.manual_seed(0)
    logits_NKhw = (torch.randn(shape) * 5).requires_grad_()
    labels_NHW = torch.randint(0, shape[1], (shape[0], *size_HW)).to(torch.uint8)
    labels_NHW[torch.rand(labels_NHW.shape) < 0.2] = 255

    ours = cross_entropy(logits_NKhw, labels_NHW) * (labels_NHW != 255).sum()
    torchs = plain_cross_entropy(logits_NKhw, labels_NHW)

    torch.testing.assert_close(ours, torchs, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(
        torch.autograd.grad(3 * ours, logits_NKhw), torch.autograd.grad(3 * torchs, logits_NKhw), rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize("astray", [math.nan, math.inf])
def test_cross_entropy_of_what_is_no_number_is_none(astray):
    logits_NKhw = torch.zeros(1, 3, 4, 4)
    logits_NKhw[0, 1, 2, 2] = astray

    assert math.isnan(cross_entropy(logits_NKhw, torch.zeros(1, 16, 16, dtype=torch.uint8)).item())


def test_cross_entropy_of_logits_far_apart_is_exact():
    logits_NKhw = torch.tensor([300.0, -300.0, 0.0]).view(1, 3, 1, 1)

    losses = [cross_entropy(logits_NKhw, torch.full((1, 2, 2), label, dtype=torch.uint8)).item() for label in range(3)]

    assert losses == [0, 600, 300]


def test_a_label_that_is_no_class_is_refused_by_cross_entropy():
    labels_NHW = torch.tensor([[[0, 1, 255, 3]]], dtype=torch.uint8)

    with pytest.raises(IndexError, match="3 classes"):
        cross_entropy(torch.zeros(1, 3, 1, 4), labels_NHW)


def test_hard_cross_entropy_is_the_mean_of_the_worst_quarter():
    logits_NKHW = torch.tensor([[0.0, 0.0, 0.0, 5.0], [9.0, 0.0, 0.0, 0.0]]).view(1, 2, 1, 4)
    labels_NHW = torch.zeros(1, 1, 4, dtype=torch.uint8)

    assert math.isclose(hard_cross_entropy(logits_NKHW, labels_NHW).item(), math.log(1 + math.exp(9)), rel_tol=1e-6)


@pytest.mark.parametrize("name", list(Loss))
def test_a_batch_of_nothing_but_ignored_pixels_teaches_nothing(name):
    logits_NKHW = torch.randn(2, 3, 8, 8, requires_grad=True)

    loss = LOSSES[name](logits_NKHW, torch.full((2, 8, 8), 255, dtype=torch.uint8))
    loss.backward()

    assert loss.item() == 0
    assert not logits_NKHW.grad.any()


@pytest.mark.parametrize("loss", [lovasz, dice])
def test_an_overlap_loss_is_0_for_the_truth_and_1_for_its_contrary(loss):
    labels_NHW = torch.zeros(1, 8, 8, dtype=torch.uint8)
    labels_NHW[:, :, 4:] = 1

    assert loss(sure_of(labels_NHW), labels_NHW).item() < 1e-6
    assert loss(sure_of(1 - labels_NHW), labels_NHW).item() == pytest.approx(1, abs=1e-6)


def test_lovasz_of_certain_labels_is_one_less_their_miou():
    torch.manual_seed(0)
    labels_NHW = torch.randint(0, 3, (1, 4, 4)).repeat_interleave(4, 1).repeat_interleave(4, 2).to(torch.uint8)
    found_NHW = labels_NHW.clone()
    found_NHW[:, :8] = 2
    ious = [
        ((labels_NHW == c) & (found_NHW == c)).sum() / ((labels_NHW == c) | (found_NHW == c)).sum() for c in range(3)
    ]

    assert lovasz(sure_of(found_NHW), labels_NHW).item() == pytest.approx(1 - float(sum(ious)) / 3, abs=1e-6)


@pytest.mark.parametrize(("classes", "pixels"), [(12, 5000), (2, 1), (3, 64)])
def test_lovasz_and_its_gradient_are_those_that_torch_computes(classes, pixels):
    torch.manual_seed(0)
    probabilities_KP = torch.rand(classes, pixels).softmax(0).requires_grad_()
    labels_P = torch.randint(0, max(1, classes - 1), (pixels,))

    ours, torchs = sorted_lovasz(probabilities_KP, labels_P), plain_lovasz(probabilities_KP, labels_P)

    torch.testing.assert_close(ours, torchs)
    torch.testing.assert_close(
        torch.autograd.grad(3 * ours, probabilities_KP), torch.autograd.grad(3 * torchs, probabilities_KP)
    )


def test_lovasz_of_what_is_no_number_is_none():
    probabilities_KP = torch.tensor([[0.2, math.nan, 0.6], [0.8, 0.5, 0.4]])

    assert math.isnan(sorted_lovasz(probabilities_KP, torch.tensor([0, 1, 1])).item())


def test_picked_logits_and_their_gradient_are_those_of_all_pixels():
    torch.manual_seed(0)
    logits_NKhw = torch.randn(2, 3, 5, 7, requires_grad=True)
    rows, columns = slice(1, None, 4), slice(2, None, 4)

    picked = picked_logits(logits_NKhw, (20, 25), rows, columns)
    of_all = resized_logits(logits_NKhw, 20, 25)[:, :, rows, columns]

    torch.testing.assert_close(picked, of_all)
    towards = torch.randn_like(picked)
    torch.testing.assert_close(
        torch.autograd.grad(picked, logits_NKhw, towards), torch.autograd.grad(of_all, logits_NKhw, towards)
    )


@pytest.mark.parametrize("name", list(Loss))
def test_a_loss_takes_logits_of_the_networks_own_size(name):
    torch.manual_seed(0)
    logits_NKhw, labels_NHW = torch.randn(2, 3, 6, 6), torch.randint(0, 3, (2, 24, 24), dtype=torch.uint8)

    small = with_seed(LOSSES[name], logits_NKhw, labels_NHW)
    large = with_seed(LOSSES[name], resized_logits(logits_NKhw, 24, 24), labels_NHW)

    assert small == pytest.approx(large, rel=1e-5)


def with_seed(loss, logits, labels_NHW):
    """Lovász throws dice where its grid lies."""
    torch.manual_seed(1)
    return loss(logits, labels_NHW).item()


def test_the_growth_of_jaccard_by_hand():
    truth_KP = torch.tensor([[True, False, True]])

    # wrong one by one: 1 of 2 found, union 2; then union 3; then nothing found
    torch.testing.assert_close(growth_of_jaccard(truth_KP), torch.tensor([[0.5, 2 / 3 - 0.5, 1 / 3]]))


def test_a_class_that_the_batch_does_not_show_costs_nothing():
    labels_NHW = torch.zeros(1, 8, 8, dtype=torch.uint8)

    assert lovasz(sure_of(labels_NHW), labels_NHW).item() < 1e-6
    assert dice(sure_of(labels_NHW), labels_NHW).item() < 1e-6


@pytest.mark.parametrize("name", list(Loss))
def test_a_loss_lowers_itself(name):
    torch.manual_seed(0)
    labels_NHW = torch.randint(0, 3, (2, 4, 4)).repeat_interleave(4, 1).repeat_interleave(4, 2).to(torch.uint8)
    logits_NKHW = torch.zeros(2, 3, 16, 16, requires_grad=True)
    optimizer = torch.optim.Adam([logits_NKHW], 0.3)

    for _ in range(60):
        optimizer.zero_grad()
        LOSSES[name](logits_NKHW, labels_NHW).backward()
        optimizer.step()

    assert (logits_NKHW.argmax(1) == labels_NHW).float().mean() > 0.97
