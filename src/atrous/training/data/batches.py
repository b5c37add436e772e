"""Batches made ahead in threads. What an epoch holds is a function of the seed, the epoch and the place in it only."""

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch

from atrous.domain.arrays import LabelMap, Picture
from atrous.training.data.augment import Augment, pasted
from atrous.training.data.change import Sample
from atrous.training.data.opencv_samples import make_by_opencv
from atrous.training.data.pictures import Pictures

ORDER, SAMPLE = 0, 1  # keep the generator of an epoch's order apart from those of its samples


@dataclass(frozen=True)
class Batch:
    """Pictures uint8 (N, H, W, 3), labels uint8 (N, H, W), and the names of the samples they were made from."""

    pictures_NHWC: torch.Tensor
    labels_NHW: torch.Tensor
    names: tuple[str, ...]

    @classmethod
    def of(cls, pairs: Sequence[tuple[Picture, LabelMap]], names: Sequence[str]) -> "Batch":
        """Pairs of one size, stacked."""
        pictures, labels = zip(*pairs, strict=True)
        return cls(torch.from_numpy(np.stack(pictures)), torch.from_numpy(np.stack(labels)), tuple(names))


@dataclass(frozen=True)
class Share:
    """Which part of every batch this process makes, out of how many processes."""

    rank: int = 0
    of: int = 1


Maker = Callable[[Sequence[Sample]], tuple[torch.Tensor, torch.Tensor]]
"""Makes pictures uint8 (N, H, W, 3) and labels uint8 (N, H, W) of samples that were drawn, all of one size."""


class TrainBatches:
    """The training split in random order, augmented. Each process makes its own share of each batch.

    Every batch is full: the last one is filled up from the front of the order, with other augmentation, so that
    BatchNorm never meets a batch of one.
    """

    def __init__(
        self,
        pictures: Pictures,
        augment: Augment,
        batch_size: int,
        seed: int,
        share: Share,
        threads: int,
        make: Maker = make_by_opencv,
    ) -> None:
        self._pictures = pictures
        self._augment = augment
        self._make = make
        self._batch_size = batch_size
        self._seed = seed
        self._share = share
        self._threads = threads

    def __len__(self) -> int:
        """Steps of an epoch."""
        return -(-len(self._pictures) // (self._batch_size * self._share.of))

    def epoch(self, epoch: int) -> Generator[Batch]:
        """The batches of an epoch, always the same ones for the same seed, epoch and number of processes."""
        indices = self._order(epoch)
        first = [(step * self._share.of + self._share.rank) * self._batch_size for step in range(len(self))]

        def make(start: int) -> Batch:
            places = range(start, start + self._batch_size)
            made = self._make([self._draw(epoch, place, indices[place]) for place in places])
            return Batch(*made, tuple(self._pictures.names[indices[place]] for place in places))

        return made_ahead(make, first, self._threads)

    def _order(self, epoch: int) -> list[int]:
        rng = np.random.default_rng((self._seed, epoch, ORDER))
        order = rng.permutation(len(self._pictures))
        return np.resize(order, len(self) * self._share.of * self._batch_size).tolist()  # repeats from the front

    def _draw(self, epoch: int, place: int, index: int) -> Sample:
        rng = np.random.default_rng((self._seed, epoch, SAMPLE, place))
        below = self._augment.draw(*self._pictures[index], rng)
        if rng.random() < self._augment.copy_paste:
            other = int(rng.integers(len(self._pictures)))
            return pasted(below, self._augment.draw(*self._pictures[other], rng), rng)
        return (below,)


class ValidBatches:
    """A split in its own order as the network will be served it, nothing augmented, the last batch as it falls."""

    def __init__(self, pictures: Pictures, batch_size: int, share: Share, threads: int) -> None:
        self._pictures = pictures
        self._starts = range(share.rank * batch_size, len(pictures), share.of * batch_size)
        self._batch_size = batch_size
        self._threads = threads

    def __iter__(self) -> Iterator[Batch]:
        return made_ahead(self._make, self._starts, self._threads)

    def _make(self, start: int) -> Batch:
        indices = range(start, min(start + self._batch_size, len(self._pictures)))
        return Batch.of([self._pictures[index] for index in indices], [self._pictures.names[i] for i in indices])


def made_ahead(make: Callable[[int], Batch], starts: Sequence[int], threads: int) -> Generator[Batch]:
    """`make(start)` for each start, in order, each begun while the ones before it are still in use.

    Threads and not processes: OpenCV and numpy let go of the interpreter's lock, nothing is pickled, the pictures kept
    in memory are there once, and nothing has to be forked beside a network that is computing.
    """
    waiting = deque(starts)
    making: deque[Future[Batch]] = deque()
    pool = ThreadPoolExecutor(threads, "atrous-batches")
    try:
        while waiting or making:
            while waiting and len(making) <= threads:
                making.append(pool.submit(make, waiting.popleft()))
            yield making.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
