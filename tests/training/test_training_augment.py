"""Augmentation: picture and labels move together, labels are never blended, chance comes from the generator alone.

Whatever holds of samples is tried both ways: as OpenCV makes them and as torch does on the device that learns.
"""

import cv2
import numpy as np
import pytest
import torch

from atrous.training.data.augment import Augment, pasted
from atrous.training.data.change import saturate, turn_hue
from atrous.training.data.opencv_samples import make_by_opencv, relight
from atrous.training.data.torch_samples import TorchMaker

MAKERS = {"by OpenCV": make_by_opencv, "by torch": TorchMaker(torch.device("cpu"))}
STILL = {"flip": 0.0, "brightness": 0.0, "contrast": 0.0, "saturation": 0.0, "hue_degrees": 0.0, "blur": 0.0}


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(params=MAKERS)
def make(request):
    """Makes one sample of layers."""
    maker = MAKERS[request.param]

    def of(*sample):
        pictures, labels = maker([sample])
        return pictures[0].numpy(), labels[0].numpy()

    return of


def halves(height=60, width=80):
    """Labels 3 on the right half and 1 on the left; the picture is the label times 80."""
    labels_HW = np.where(np.arange(width) < width // 2, 1, 3).astype(np.uint8)[None].repeat(height, 0)
    return np.repeat(labels_HW[..., None] * 80, 3, axis=2).astype(np.uint8), labels_HW


def test_a_sample_depends_on_the_generator_only(make):
    picture, labels_HW = halves()
    augment = Augment((48, 48))

    first, again, other = (make(augment.draw(picture, labels_HW, rng(seed))) for seed in (1, 1, 2))

    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])


@pytest.mark.parametrize("seed", range(8))
def test_picture_and_labels_stay_together(make, seed):
    picture, labels = make(Augment((48, 64), **(STILL | {"flip": 0.5})).draw(*halves(), rng(seed)))

    assert picture.shape == (48, 64, 3)
    assert labels.shape == (48, 64)
    assert set(np.unique(labels)) <= {1, 3, 255}
    inside = labels != 255
    apart = np.abs(picture[..., 0].astype(int) - labels.astype(int) * 80)[inside]
    assert np.mean(apart > 40) < 0.06  # only beside the border between the halves
    assert (picture[~inside] == 124).all()


def test_nothing_happens_when_nothing_is_asked_for(make):
    picture, labels_HW = halves(48, 48)

    found, labels = make(Augment((48, 48), scale=(1.0, 1.0), **STILL).draw(picture, labels_HW, rng()))

    assert np.array_equal(found, picture)
    assert np.array_equal(labels, labels_HW)


def test_a_picture_smaller_than_the_crop_is_surrounded_by_ignored_pixels(make):
    found, labels = make(Augment((60, 60), scale=(0.5, 0.5), **STILL).draw(*halves(60, 60), rng()))

    assert (labels != 255).sum() == 30 * 30
    assert (found[labels == 255] == 124).all()


def test_a_flip_mirrors_both(make):
    picture, labels_HW = halves(32, 32)

    found, labels = make(Augment((32, 32), scale=(1.0, 1.0), **(STILL | {"flip": 1.0})).draw(picture, labels_HW, rng()))

    assert np.array_equal(found, picture[:, ::-1])
    assert np.array_equal(labels, labels_HW[:, ::-1])


def test_a_crop_is_laid_over_a_rare_class_far_more_often_when_asked(make):
    labels_HW = np.ones((200, 200), np.uint8)
    labels_HW[5:8, 190:193] = 2
    picture = np.repeat(labels_HW[..., None], 3, axis=2)

    def shown(rare):
        augment = Augment((32, 32), scale=(1.0, 1.0), rare=rare, **STILL)
        return sum((make(augment.draw(picture, labels_HW, rng(seed)))[1] == 2).any() for seed in range(100))

    assert shown(0.0) < 10
    assert shown(1.0) > 90


def test_a_picture_without_any_label_is_cropped_anywhere(make):
    labels_HW = np.full((64, 64), 255, np.uint8)

    _, labels = make(Augment((32, 32), rare=1.0).draw(np.zeros((64, 64, 3), np.uint8), labels_HW, rng()))

    assert (labels == 255).all()


@pytest.mark.parametrize("matrix", [saturate(0.3), saturate(1.7), turn_hue(40), turn_hue(-90)])
def test_grey_keeps_its_light_whatever_happens_to_colour(matrix):
    np.testing.assert_allclose(matrix @ np.full(3, 100.0), 100, atol=1e-4)


def test_a_third_of_a_turn_makes_red_green():
    red = np.array([[[255, 0, 0]]], np.uint8)

    assert relight(red, np.column_stack([turn_hue(120), np.zeros(3)]).astype(np.float32)).tolist() == [[[0, 255, 0]]]


def test_no_saturation_leaves_the_light():
    picture = np.array([[[200, 100, 50]]], np.uint8)
    light = round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)

    grey = relight(picture, np.column_stack([saturate(0), np.zeros(3)]).astype(np.float32))

    assert grey.tolist() == [[[light] * 3]]


def test_light_changes_and_grey_stays_grey(make):
    grey = np.full((32, 32, 3), 90, np.uint8)
    augment = Augment((32, 32), scale=(1.0, 1.0), blur=0.0)

    lights = [make(augment.draw(grey, grey[..., 0], rng(seed)))[0] for seed in range(20)]

    assert all(np.ptp(picture, axis=2).max() <= 1 for picture in lights)
    assert len({int(picture[0, 0, 0]) for picture in lights}) > 10


def test_colours_are_left_alone_when_they_tell_classes_apart(make):
    picture, labels_HW = halves(32, 32)
    picture[..., 0] = 200
    augment = Augment((32, 32), scale=(1.0, 1.0), flip=0.0, blur=0.0, color_changes=0.0)

    assert all(np.array_equal(make(augment.draw(picture, labels_HW, rng(seed)))[0], picture) for seed in range(5))


def still(picture, labels_HW):
    """A layer that is left as it is."""
    return Augment(labels_HW.shape, scale=(1.0, 1.0), **STILL).draw(picture, labels_HW, rng())


def test_a_class_of_one_sample_is_laid_over_another_with_its_pixels(make):
    below = still(np.full((8, 8, 3), 10, np.uint8), np.ones((8, 8), np.uint8))
    labels_HW = np.zeros((8, 8), np.uint8)  # background, which is never laid over anything
    labels_HW[2:4, 5:8], labels_HW[7] = 2, 255
    above = still(np.full((8, 8, 3), 90, np.uint8), labels_HW)

    picture, labels = make(*pasted(below, above, rng()))

    laid = labels_HW == 2
    assert (labels[laid] == 2).all()
    assert (labels[~laid] == 1).all()
    assert (picture[laid] == 90).all()
    assert (picture[~laid] == 10).all()


def test_nothing_is_laid_over_a_sample_from_one_that_holds_only_background():
    below, above = still(*halves(8, 8)), still(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8), np.uint8))

    assert pasted(below, above, rng()) == (below,)


@pytest.mark.parametrize("blur", [0.0, 1.0])
def test_torch_makes_what_opencv_makes(blur):
    """A whole batch with all there is: other sizes, mirrored, in other light, blurred, one laid over another."""
    augment, chance = Augment((96, 112), blur=blur), rng(5)
    layers = [augment.draw(*photo(seed), chance) for seed in range(12)]
    samples = [(layer,) for layer in layers[:8]] + [pasted(*layers[8:10], chance), pasted(*layers[10:], chance)]
    assert len({layer.change.shrinks for layer in layers}) == len({layer.change.mirrored for layer in layers}) == 2

    (theirs, their_labels), (ours, our_labels) = (maker(samples) for maker in MAKERS.values())

    assert ours.dtype == our_labels.dtype == torch.uint8
    assert (our_labels != their_labels).float().mean() < 1e-3  # where a pixel lies half way between two
    apart = (ours.int() - theirs.int()).abs()[our_labels == their_labels]
    assert apart.max() <= 2
    assert (apart > 0).float().mean() < 0.15


def photo(seed, height=150, width=130):
    """Smooth colours with an edge, and labels in patches."""
    chance = rng(seed)
    coarse = chance.integers(0, 256, (8, 7, 3)).astype(np.uint8)
    labels_HW = chance.integers(0, 4, (5, 5)).astype(np.uint8).repeat(height // 5, 0).repeat(width // 5, 1)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    picture[labels_HW == 2] //= 2
    return picture, labels_HW
