"""Batches: the same for the same seed and epoch, always full, shared between processes without overlap."""

from collections import Counter

import pytest
import torch
from training_fakes import Block, BlockVersion

from atrous.domain.errors import BadPicture
from atrous.domain.train_settings import TrainSettings
from atrous.training.data.augment import Augment
from atrous.training.data.batches import Share, TrainBatches, ValidBatches, made_ahead
from atrous.training.data.opencv_samples import make_by_opencv
from atrous.training.data.pictures import Pictures
from atrous.training.data.splits import maker_for
from atrous.training.data.torch_samples import TorchMaker
from atrous.training.plan import plan_run


def pictures_of(count):
    version = BlockVersion(train=tuple(Block(number) for number in range(count)))
    return Pictures(version.train, plan_run(TrainSettings(input_size_HW=(64, 64)), version))


def batches_of(count, batch_size=2, seed=0, share=None, threads=2):
    return TrainBatches(pictures_of(count), Augment((32, 32)), batch_size, seed, share or Share(), threads)


def equal(ours, theirs):
    return all(
        torch.equal(a.pictures_NHWC, b.pictures_NHWC) and torch.equal(a.labels_NHW, b.labels_NHW) and a.names == b.names
        for a, b in zip(ours, theirs, strict=True)
    )


def test_an_epoch_is_the_same_whenever_and_with_however_many_threads_it_is_made():
    used = batches_of(5)
    list(used.epoch(1))
    list(used.epoch(2))

    assert equal(used.epoch(3), batches_of(5, threads=1).epoch(3))


def test_epochs_and_seeds_differ():
    batches = batches_of(5)

    assert not equal(batches.epoch(1), batches.epoch(2))
    assert not equal(batches.epoch(1), batches_of(5, seed=1).epoch(1))


def test_samples_get_a_class_of_another_laid_over_them_when_asked():
    plain, pasted = (
        TrainBatches(pictures_of(6), Augment((32, 32), copy_paste=share), 2, 0, Share(), 2) for share in (0.0, 1.0)
    )

    assert equal(pasted.epoch(1), pasted.epoch(1))
    assert not equal(plain.epoch(1), pasted.epoch(1))


def test_a_gpu_makes_the_samples_that_the_processor_would_make():
    """Shown with torch on the processor, for want of a GPU."""
    ours = TrainBatches(pictures_of(6), Augment((32, 32)), 2, 0, Share(), 2, TorchMaker(torch.device("cpu")))
    theirs = batches_of(6)

    assert isinstance(maker_for(torch.device("cuda")), TorchMaker)
    assert maker_for(torch.device("cpu")) is make_by_opencv
    for made, wanted in zip(ours.epoch(1), theirs.epoch(1), strict=True):
        assert made.names == wanted.names
        assert torch.equal(made.labels_NHW, wanted.labels_NHW)
        assert (made.pictures_NHWC.int() - wanted.pictures_NHWC.int()).abs().max() <= 2


def test_every_batch_is_full_and_every_picture_is_seen():
    batches = batches_of(5)

    made = list(batches.epoch(1))

    assert len(batches) == len(made) == 3
    assert [tuple(batch.pictures_NHWC.shape) for batch in made] == [(2, 32, 32, 3)] * 3
    assert [tuple(batch.labels_NHW.shape) for batch in made] == [(2, 32, 32)] * 3
    seen = Counter(name for batch in made for name in batch.names)
    assert sorted(seen.values()) == [1, 1, 1, 1, 2]


def test_processes_share_a_batch():
    alone = list(batches_of(8, batch_size=4).epoch(1))
    first, second = (list(batches_of(8, batch_size=2, share=Share(rank, 2)).epoch(1)) for rank in (0, 1))

    together = [torch.cat([a.pictures_NHWC, b.pictures_NHWC]) for a, b in zip(first, second, strict=True)]

    assert all(torch.equal(ours, theirs.pictures_NHWC) for ours, theirs in zip(together, alone, strict=True))


def test_valid_batches_hold_each_picture_once_over_all_processes():
    shares = [ValidBatches(pictures_of(5), 2, Share(rank, 2), threads=1) for rank in (0, 1)]

    names = [name for share in shares for batch in share for name in batch.names]

    assert sorted(names) == [f"block_{number}" for number in range(5)]


def test_a_bad_picture_ends_the_epoch_with_its_own_error():
    def make(start):
        if start == 2:
            raise BadPicture("two is torn")
        return start

    made = made_ahead(make, range(5), threads=2)

    assert [next(made), next(made)] == [0, 1]
    with pytest.raises(BadPicture, match="two is torn"):
        next(made)


def test_only_a_few_batches_are_made_ahead():
    begun = []

    made = made_ahead(begun.append, range(100), threads=2)
    next(made)
    made.close()

    assert len(begun) <= 3
