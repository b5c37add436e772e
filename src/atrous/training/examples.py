"""After each epoch a few pictures of the split that scores are drawn as the network labels them, to be looked at."""

from collections.abc import Iterator

import numpy as np
import torch

from atrous.domain.arrays import LabelMap, Picture
from atrous.domain.classes import IGNORE, Classes
from atrous.imaging.jpeg import encode_jpeg
from atrous.imaging.overlay import overlay
from atrous.imaging.resize import resize_labels, resize_picture
from atrous.imaging.thumbnail import fit_side
from atrous.training.data.batches import ValidBatches
from atrous.training.example_files import ExampleFiles
from atrous.training.learner import Learner
from atrous.training.validate import labels_of, logits_of
from atrous.training.whole_file import write_whole

LONG_SIDE, QUALITY = 320, 80


class Examples:
    """Draws them. It changes nothing that is learnt, so a run that is resumed draws what an unbroken one does."""

    def __init__(self, files: ExampleFiles, batches: ValidBatches, classes: Classes) -> None:
        self._files = files
        self._batches = batches
        self._class_names = classes.names

    @torch.inference_mode()
    def draw(self, learner: Learner, epoch: int) -> None:
        """Write what the averaged weights make of each.

        Raises:
            TrainingFailed: a file cannot be written.
        """
        for number, (picture, truth_HW, labels_HW) in enumerate(self._labelled(learner), start=1):
            if not self._files.truth(number).exists():
                write_whole(self._files.truth(number), self._drawing(picture, truth_HW))
            shown_HW = np.where(truth_HW == IGNORE, IGNORE, labels_HW)  # padding, and what does not count
            write_whole(self._files.prediction(number, epoch), self._drawing(picture, shown_HW))

    def _labelled(self, learner: Learner) -> Iterator[tuple[Picture, LabelMap, LabelMap]]:
        for batch in self._batches:
            best_NHW = labels_of(logits_of(learner.ema.net, batch, learner.accelerator), batch)
            yield from zip(batch.pictures_NHWC.numpy(), batch.labels_NHW.numpy(), best_NHW.cpu().numpy(), strict=True)

    def _drawing(self, picture: Picture, labels_HW: LabelMap) -> bytes:
        size_HW = fit_side((picture.shape[0], picture.shape[1]), LONG_SIDE)
        small, small_HW = resize_picture(picture, size_HW), resize_labels(labels_HW, size_HW)
        return encode_jpeg(overlay(small, small_HW, self._class_names, legend=False), QUALITY)
