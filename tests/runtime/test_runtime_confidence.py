"""A threshold for each class: every pixel is treated as by the uniform threshold of the class that it would have."""

import numpy as np
import pytest
from plain_postprocess import blob_logits, placed, smooth_logits

from atrous.domain.preprocessing import ResizeMode
from atrous.runtime.postprocess import postprocess
from atrous.runtime.sketch.enlarge import can_be_sketched

CUT = np.array([0.0, 0.5, 0.9, 0.3, 0.7], np.float32)


@pytest.mark.parametrize("make_logits", [smooth_logits, blob_logits])
@pytest.mark.parametrize(("picture_HW", "sketched"), [((60, 80), False), ((421, 613), True)])
def test_each_class_has_its_own_threshold(make_logits, picture_HW, sketched):
    logits = make_logits(5, (24, 32), seed=3)
    placement = placed(picture_HW, (96, 128), ResizeMode.STRETCH)
    assert can_be_sketched(logits, picture_HW) == sketched

    labels_HW, confidence_HW = postprocess(logits.copy(), placement, CUT)

    plain_HW, _ = postprocess(logits.copy(), placement, 0.0)
    dropped = 0
    for number, threshold in enumerate(CUT.tolist()):
        uniform_HW, uniform_confidence_HW = postprocess(logits.copy(), placement, threshold)
        own = plain_HW == number
        assert (labels_HW[own] == uniform_HW[own]).mean() > 0.9999
        same = own & (labels_HW == uniform_HW)  # a sketch interpolates confidences between points that are kept
        assert np.abs(confidence_HW[same].astype(int) - uniform_confidence_HW[same]).max() <= (5 if sketched else 0)
        dropped += np.count_nonzero(uniform_HW[own] != plain_HW[own])
    assert dropped > 0
