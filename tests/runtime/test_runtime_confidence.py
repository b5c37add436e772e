"""A threshold for each class: every pixel is treated as by the uniform threshold of the class that it would have."""

import numpy as np
import pytest
from plain_postprocess import blob_logits, placed, smooth_logits

from atrous.domain.preprocessing import ResizeMode
from atrous.runtime.enlarging.enlarge import can_be_enlarged
from atrous.runtime.postprocess import postprocess

CUT = np.array([0.0, 0.5, 0.9, 0.3, 0.7], np.float32)


@pytest.mark.parametrize("make_logits", [smooth_logits, blob_logits])
@pytest.mark.parametrize(("picture_HW", "enlarged"), [((40, 60), False), ((421, 613), True)])
def test_each_class_has_its_own_threshold(make_logits, picture_HW, enlarged):
    logits = make_logits(5, (24, 32), seed=3)
    placement = placed(picture_HW, (96, 128), ResizeMode.STRETCH)
    assert can_be_enlarged(logits, picture_HW) == enlarged

    labels_HW, confidence_HW = postprocess(logits.copy(), placement, CUT)

    plain_HW, _ = postprocess(logits.copy(), placement, 0.0)
    dropped = 0
    for number, threshold in enumerate(CUT.tolist()):
        uniform_HW, uniform_confidence_HW = postprocess(logits.copy(), placement, threshold)
        own = plain_HW == number
        assert (labels_HW[own] == uniform_HW[own]).mean() > 0.9999
        same = own & (labels_HW == uniform_HW)  # which cells are filled from their corners depends on the threshold
        assert np.abs(confidence_HW[same].astype(int) - uniform_confidence_HW[same]).max() <= (5 if enlarged else 0)
        dropped += np.count_nonzero(uniform_HW[own] != plain_HW[own])
    assert dropped > 0
