"""Decoding: every kind of picture people upload becomes RGB uint8; everything else is one clear sentence."""

import io
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from atrous.domain.errors import BadPicture
from atrous.imaging.decode import decode, decode_index_mask, glimpse, read_size

ORIENTATION = 274


def corners() -> Image.Image:
    """48x32 pixels: red top left, green top right, blue bottom left, white bottom right."""
    pixels = np.zeros((32, 48, 3), np.uint8)
    pixels[:16, :24, 0] = pixels[:16, 24:, 1] = pixels[16:, :24, 2] = 255
    pixels[16:, 24:] = 255
    return Image.fromarray(pixels)


def file_bytes(image: Image.Image, format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def turned(format: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return file_bytes(corners(), format, exif=exif.tobytes() if format != "TIFF" else exif, **LOSSLESS.get(format, {}))


LOSSLESS: dict[str, dict[str, object]] = {"WEBP": {"lossless": True}, "JPEG": {"quality": 100, "subsampling": 0}}
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_gives_the_same_rgb(format: str) -> None:
    picture = decode(file_bytes(corners(), format, **LOSSLESS.get(format, {})))
    assert picture.dtype == np.uint8
    np.testing.assert_allclose(picture, np.asarray(corners()), atol=3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_png_of_every_mode_becomes_rgb(mode: str) -> None:
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8)
    image = Image.fromarray(grey.astype(np.uint16) * 257) if mode == "I;16" else Image.fromarray(grey).convert(mode)
    picture = decode(file_bytes(image, "PNG"))
    assert picture.shape == (8, 8, 3)
    if mode not in ("1", "P"):
        np.testing.assert_array_equal(picture[..., 1], grey)


@pytest.mark.parametrize(
    ("format", "shorter_side", "shape"),
    [
        ("JPEG", 4, (4, 6)),
        ("JPEG", 5, (8, 12)),
        ("JPEG", 16, (16, 24)),
        ("JPEG", 17, (32, 48)),
        ("JPEG", 999, (32, 48)),
        ("PNG", 4, (32, 48)),
    ],
)
def test_a_glimpse_of_a_jpeg_is_as_small_as_will_do(format: str, shorter_side: int, shape: tuple[int, ...]) -> None:
    grey_HW, size_HW = glimpse(file_bytes(corners(), format, **LOSSLESS.get(format, {})), shorter_side)
    assert grey_HW.shape == shape
    assert size_HW == (32, 48)
    seen = [grey_HW[0, 0], grey_HW[0, -1], grey_HW[-1, 0], grey_HW[-1, -1]]
    np.testing.assert_allclose(seen, [76, 150, 29, 255], atol=3)


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_glimpse_stands_upright_too(orientation: int) -> None:
    grey_HW, size_HW = glimpse(turned("JPEG", orientation), 16)
    assert grey_HW.shape == tuple(side // 2 for side in size_HW)
    assert size_HW == read_size(turned("JPEG", orientation))


def test_there_is_no_glimpse_of_a_jpeg_that_ends_early() -> None:
    with pytest.raises(BadPicture, match="ends before"):
        glimpse(file_bytes(corners(), "JPEG")[:-40], 16)


def test_cmyk_jpeg_becomes_rgb() -> None:
    picture = decode(file_bytes(corners().convert("CMYK"), "JPEG", quality=100, subsampling=0))
    np.testing.assert_allclose(picture, np.asarray(corners()), atol=4)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_pictures_stand_upright(format: str, orientation: int) -> None:
    data = turned(format, orientation)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    np.testing.assert_allclose(decode(data), np.asarray(upright), atol=3)
    assert read_size(data) == (upright.height, upright.width)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_orientation_can_be_left_alone(format: str) -> None:
    assert decode(turned(format, 6), orient=False).shape == (32, 48, 3)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.97])
def test_a_file_that_ends_early_is_refused(format: str, share: float) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 90, 3), dtype=np.uint8))
    data = file_bytes(noise, format)
    with pytest.raises(BadPicture, match=r"^cat\.x: "):
        decode(data[: int(len(data) * share)], name="cat.x")


@pytest.mark.parametrize("kind", [b"IEND", b"IDAT", b"tEXt"])
def test_a_png_chunk_that_says_it_has_4_gigabytes_is_refused(kind: bytes) -> None:
    # OpenCV would reserve and clear them: 4 GB of memory and 17 seconds for 102 bytes
    data = file_bytes(corners(), "PNG")
    at = len(data) - 12 if kind == b"IEND" else data.index(b"IDAT") - 4
    with pytest.raises(BadPicture, match="ends before its picture does"):
        decode(data[:at] + struct.pack(">I4s", 0xFF000000, kind) + data[at + 8 :])


def test_a_png_without_pixels_is_refused_and_what_follows_it_is_not_looked_at() -> None:
    # OpenCV goes on behind the end in search of pixels: 4 GB again
    data = file_bytes(corners(), "PNG")
    start, end = data[: data.index(b"IDAT") - 4], data[-12:]
    with pytest.raises(BadPicture, match="ends before its picture does"):
        decode(start + end + struct.pack(">I4s", 0xFF000000, b"tEXt") + bytes(12))


def test_a_progressive_jpeg_that_ends_early_is_refused() -> None:
    data = file_bytes(corners(), "JPEG", progressive=True)
    with pytest.raises(BadPicture, match="ends before its picture does"):
        decode(data[:-10])


def test_bytes_after_the_picture_do_no_harm() -> None:
    for format in ("JPEG", "PNG"):
        assert decode(file_bytes(corners(), format) + b"phone's trailer" * 9).shape == (32, 48, 3)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "there are no bytes"),
        (b"<html>not found</html>", "no picture format we know"),
        (file_bytes(corners(), "GIF"), "this is a GIF"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "the header is cut off or damaged"),
        (b"\xff\xd8\xff", "the header is cut off or damaged"),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(BadPicture, match=sentence):
        decode(data)


@pytest.mark.parametrize("format", FORMATS)
def test_the_size_is_judged_before_decoding(format: str) -> None:
    with pytest.raises(BadPicture, match=r"48x32 is 0\.0 megapixels; at most 0\.0 are accepted"):
        decode(file_bytes(corners(), format), max_pixels=48 * 32 - 1)
    assert decode(file_bytes(corners(), format), max_pixels=48 * 32).shape == (32, 48, 3)


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    small = file_bytes(Image.new("1", (8, 8)), "PNG")
    bomb = small[:16] + struct.pack(">II", 30_000, 30_000) + small[24:]
    with pytest.raises(BadPicture, match=r"900\.0 megapixels"):
        decode(bomb)
    with pytest.raises(BadPicture, match=r"900\.0 megapixels"):
        decode_index_mask(bomb)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(FORMATS), st.data())
def test_damage_is_either_survived_or_explained(format: str, data: st.DataObject) -> None:
    good = bytearray(turned(format, 6) if format != "BMP" else file_bytes(corners(), format))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    for read in (decode, decode_index_mask):
        try:
            picture = read(bytes(good), max_pixels=100_000)
            assert picture.dtype == np.uint8
            assert picture.shape[0] * picture.shape[1] == np.prod(read_size(bytes(good)))
        except BadPicture as problem:
            assert str(problem)  # noqa: PT017


class TestIndexMask:
    """Masks are read as numbers."""

    def test_a_palette_gives_indices_not_colours(self) -> None:
        indices = np.array([[0, 1, 2], [3, 254, 255]], np.uint8)
        image = Image.fromarray(indices, "L").convert("P")
        image.putpalette([200, 10, 10] * 256)
        image.putdata(indices.ravel().tolist())
        np.testing.assert_array_equal(decode_index_mask(file_bytes(image, "PNG")), indices)

    @pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF"])
    def test_grey_values_are_kept(self, format: str) -> None:
        grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
        np.testing.assert_array_equal(decode_index_mask(file_bytes(Image.fromarray(grey), format)), grey)

    def test_one_bit_is_zero_and_one(self) -> None:
        image = Image.fromarray(np.eye(9, dtype=np.uint8) * 255).convert("1")
        np.testing.assert_array_equal(decode_index_mask(file_bytes(image, "PNG")), np.eye(9))

    def test_sixteen_bit_with_small_values(self) -> None:
        grey = np.arange(64, dtype=np.uint16).reshape(8, 8)
        np.testing.assert_array_equal(decode_index_mask(file_bytes(Image.fromarray(grey), "PNG")), grey)

    def test_sixteen_bit_with_large_values_is_refused(self) -> None:
        image = Image.fromarray(np.full((4, 4), 256, np.uint16))
        with pytest.raises(BadPicture, match="found the value 256"):
            decode_index_mask(file_bytes(image, "PNG"))

    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA"])
    def test_colours_are_refused(self, mode: str) -> None:
        with pytest.raises(BadPicture, match=rf"m\.png: the mask has colours \(mode {mode}\)"):
            decode_index_mask(file_bytes(corners().convert(mode), "PNG"), name="m.png")

    def test_a_jpeg_is_refused(self) -> None:
        with pytest.raises(BadPicture, match="JPEG, whose compression blurs class numbers"):
            decode_index_mask(file_bytes(corners().convert("L"), "JPEG"))


def test_a_really_damaged_upload(shared_data: Path) -> None:
    for mask in (shared_data / "corrupt_examples").glob("*.png"):
        with pytest.raises(BadPicture, match="color_"):
            decode_index_mask(mask.read_bytes(), name=mask.name)


def opencv_rgb(data: bytes) -> np.ndarray | None:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)


@pytest.mark.parametrize(
    "options", [{}, {"subsampling": 0}, {"subsampling": 1}, {"progressive": True}, {"quality": 30}]
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_has_the_pixels_that_opencv_gives(mode: str, options: dict[str, object]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    soft = Image.fromarray(cv2.resize(noise, (61, 83), interpolation=cv2.INTER_CUBIC)).convert(mode)
    data = file_bytes(soft, "JPEG", **options)
    np.testing.assert_array_equal(decode(data), opencv_rgb(data))


def test_a_damaged_jpeg_never_shows_what_lay_in_memory() -> None:
    good = file_bytes(corners().resize((160, 120)), "JPEG", progressive=True)
    rng = np.random.default_rng(0)
    for _ in range(300):
        bad = bytearray(good)
        bad[rng.integers(len(bad))] = rng.integers(256)
        try:
            picture = decode(bytes(bad), max_pixels=100_000, orient=False)
        except BadPicture:
            continue
        np.testing.assert_array_equal(picture, opencv_rgb(bytes(bad)))
