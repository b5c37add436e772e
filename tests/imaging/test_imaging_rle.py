"""Run lengths as pycocotools writes and reads them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pycocotools import mask as coco_mask

from atrous.imaging.rle import LabelRuns, compress

LABEL_MAPS = arrays.arrays(
    np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=40), elements=st.sampled_from([0, 1, 2, 255])
)


@given(LABEL_MAPS)
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of pycocotools itself
def test_each_class_is_written_as_pycocotools_writes_it(labels_HW: np.ndarray) -> None:
    runs = LabelRuns.of(labels_HW)
    for class_id in np.unique(labels_HW).tolist():
        expected = coco_mask.encode(np.asfortranarray(labels_HW == class_id, np.uint8))["counts"].decode()
        assert compress(runs.counts(class_id)) == expected


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_runs_of_any_length_come_back() -> None:
    labels_HW = np.zeros((3000, 1000), np.uint8)
    labels_HW[7, 3], labels_HW[1000:, 500:700], labels_HW[-1, -1] = 1, 1, 1

    rle = {"size": [3000, 1000], "counts": compress(LabelRuns.of(labels_HW).counts(1)).encode()}

    np.testing.assert_array_equal(coco_mask.decode(rle), labels_HW)


def test_a_class_that_fills_the_picture_begins_with_nothing_outside() -> None:
    assert LabelRuns.of(np.full((4, 5), 3, np.uint8)).counts(3).tolist() == [0, 20]
