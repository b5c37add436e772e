"""The PNGs we frame ourselves are read back exactly by the decoders that clients use."""

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from atrous.imaging.png import encode_picture, encode_plane


@pytest.mark.parametrize("size_HW", [(1, 1), (1, 17), (17, 1), (3, 5), (255, 257), (1500, 2001)])
@pytest.mark.parametrize("kind", ["noise", "steps", "full"])
def test_a_plane_comes_back_from_opencv_and_pillow(size_HW: tuple[int, int], kind: str) -> None:
    plane = PLANES[kind](size_HW)
    data = encode_plane(plane)
    np.testing.assert_array_equal(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED), plane)
    image = Image.open(io.BytesIO(data))
    image.verify()  # checks every chunk's checksum
    image = Image.open(io.BytesIO(data))
    assert image.mode == "L"
    np.testing.assert_array_equal(np.asarray(image), plane)


def test_a_view_with_strides_is_written_as_it_looks() -> None:
    plane = np.arange(200, dtype=np.uint8).reshape(10, 20)[::2, ::-3]
    decoded = cv2.imdecode(np.frombuffer(encode_plane(plane), np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(decoded, plane)


def test_a_label_plane_gets_small() -> None:
    assert len(encode_plane(PLANES["steps"]((1000, 1000)))) < 20_000


def test_a_picture_comes_back_in_rgb() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (9, 13, 3), dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode_picture(picture)))), picture)


def noise(size_HW: tuple[int, int]) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, size_HW, dtype=np.uint8)


def steps(size_HW: tuple[int, int]) -> NDArray[np.uint8]:
    rows, columns = np.indices(size_HW)
    return ((rows // 40 + columns // 60) % 7).astype(np.uint8)


def full(size_HW: tuple[int, int]) -> NDArray[np.uint8]:
    return np.full(size_HW, 255, np.uint8)


PLANES = {"noise": noise, "steps": steps, "full": full}
