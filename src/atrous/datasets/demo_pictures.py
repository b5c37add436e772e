"""A small photo-like dataset made from nothing: five kinds of things on the ground.

Every thing and every ground takes its colour from the same wide range, so colour alone tells nothing: a leaf is known
by its veins, a brick by its mortar. Light, shadow, blur and noise differ from picture to picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from atrous.domain.arrays import LabelMap, Picture, SizeHW

Floats = NDArray[np.float32]

SIDES = (256, 288, 320)


def write_demo_pictures(folder: Path, count: int = 150, seed: int = 0) -> None:
    """Write `images/`, `masks/` and `classes.txt`: pictures of 256 to 320 pixels a side, the same for the same seed."""
    for name in ("images", "masks"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "classes.txt").write_text("\n".join(("background", *THINGS)) + "\n")
    for number in range(count):
        picture, labels_HW = scene(np.random.default_rng((seed, number)))
        cv2.imwrite(
            str(folder / "images" / f"ground_{number:03}.jpg"), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92]
        )
        cv2.imwrite(str(folder / "masks" / f"ground_{number:03}.png"), labels_HW)


def scene(rng: np.random.Generator) -> tuple[Picture, LabelMap]:
    """One picture of three to six things on the ground, and its labels."""
    size_HW = (int(rng.choice(SIDES)), int(rng.choice(SIDES)))
    canvas = ground(rng, size_HW)
    labels_HW = np.zeros(size_HW, np.uint8)
    for kind in rng.integers(len(THINGS), size=int(rng.integers(3, 7))):
        draw = list(THINGS.values())[kind]
        inside_HW, shade_HW = draw(rng, _Frame.somewhere(rng, size_HW))
        canvas = _lay(rng, canvas, inside_HW, shade_HW)
        labels_HW[inside_HW] = kind + 1
    return _photograph(rng, canvas), labels_HW


@dataclass(frozen=True)
class _Frame:
    """A thing's own coordinates: the origin at its middle, turned, in pixels."""

    u_HW: Floats
    v_HW: Floats
    radius: float

    @classmethod
    def somewhere(cls, rng: np.random.Generator, size_HW: SizeHW) -> "_Frame":
        height, width = size_HW
        y_HW, x_HW = np.mgrid[:height, :width].astype(np.float32)
        x_HW -= np.float32(rng.uniform(0.1, 0.9) * width)
        y_HW -= np.float32(rng.uniform(0.1, 0.9) * height)
        turn = rng.uniform(0, 2 * np.pi)
        cosine, sine = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        return cls(cosine * x_HW + sine * y_HW, cosine * y_HW - sine * x_HW, float(rng.uniform(32, 62)))

    @property
    def distance_HW(self) -> Floats:
        return np.hypot(self.u_HW, self.v_HW)

    @property
    def angle_HW(self) -> Floats:
        return np.arctan2(self.v_HW, self.u_HW)


def ground(rng: np.random.Generator, size_HW: SizeHW) -> Floats:
    """Soil, sand or concrete: noise of three grains around one colour, as float RGB of 0 to 1."""
    grain_HW = np.zeros(size_HW, np.float32)
    for cell, weight in ((64, 0.5), (12, rng.uniform(0, 0.5)), (2, rng.uniform(0, 0.5))):
        grain_HW += weight * _noise(rng, size_HW, cell)
    return np.asarray(_color(rng) * (0.7 + 0.6 * grain_HW[..., None]), np.float32)


def leaf(rng: np.random.Generator, frame: _Frame) -> tuple[NDArray[np.bool_], Floats]:
    """A pointed oval with a midrib and side veins."""
    long = 1.5 * frame.radius
    half_HW = rng.uniform(0.35, 0.55) * long * np.clip(1 - (frame.u_HW / long) ** 2, 0, 1)
    inside_HW = np.abs(frame.v_HW) < half_HW
    veins_HW = np.sin((np.abs(frame.v_HW) * 0.9 - frame.u_HW) * rng.uniform(0.55, 0.75)) > 0.75
    return inside_HW, np.where(veins_HW | (np.abs(frame.v_HW) < 1.6), 1.35, 0.95).astype(np.float32)


def stone(rng: np.random.Generator, frame: _Frame) -> tuple[NDArray[np.bool_], Floats]:
    """A lumpy round body, speckled, bright on one side."""
    lumps = sum(rng.uniform(0.02, 0.1) * np.cos(n * frame.angle_HW + rng.uniform(0, 6)) for n in (2, 3, 5))
    across_HW = frame.distance_HW / (frame.radius * (1 + lumps))
    speckle_HW = _noise(rng, frame.u_HW.shape, 3) > rng.uniform(0.55, 0.7)
    return across_HW < 1, np.asarray(1.15 - 0.5 * across_HW**2 - 0.4 * speckle_HW, np.float32)


def brick(rng: np.random.Generator, frame: _Frame) -> tuple[NDArray[np.bool_], Floats]:
    """A piece of wall: courses of bricks with light mortar between them."""
    inside_HW = (np.abs(frame.u_HW) < 1.2 * frame.radius) & (np.abs(frame.v_HW) < rng.uniform(0.6, 0.9) * frame.radius)
    course = rng.uniform(11, 15)
    row_HW = np.floor(frame.v_HW / course)
    along_HW = (frame.u_HW + (row_HW % 2) * course) % (2 * course)
    mortar_HW = (frame.v_HW % course < 2.2) | (along_HW < 2.2)
    return inside_HW, np.where(mortar_HW, 1.5, 0.85 + 0.2 * np.sin(7 * row_HW)).astype(np.float32)


def coin(rng: np.random.Generator, frame: _Frame) -> tuple[NDArray[np.bool_], Floats]:
    """A disc with a ridged rim and rings."""
    across_HW = frame.distance_HW / (0.8 * frame.radius)
    ridges_HW = np.sin(rng.integers(28, 40) * frame.angle_HW) * (across_HW > 0.8)
    rings_HW = np.cos(across_HW * rng.uniform(14, 18)) * (across_HW <= 0.8)
    return across_HW < 1, np.asarray(1 + 0.35 * ridges_HW + 0.2 * rings_HW, np.float32)


def rope(rng: np.random.Generator, frame: _Frame) -> tuple[NDArray[np.bool_], Floats]:
    """A long bent line with a twist of slanted strands."""
    bend_HW = frame.v_HW - 0.35 * frame.radius * np.sin(frame.u_HW / frame.radius * rng.uniform(1.2, 2.2))
    thick = rng.uniform(8, 12)
    inside_HW = (np.abs(bend_HW) < thick) & (np.abs(frame.u_HW) < 3.2 * frame.radius)
    strands_HW = np.sin((frame.u_HW + 0.9 * bend_HW) * rng.uniform(0.5, 0.7))
    return inside_HW, np.asarray(1 + 0.35 * strands_HW - 0.3 * (bend_HW / thick) ** 2, np.float32)


Draw = Callable[[np.random.Generator, _Frame], tuple[NDArray[np.bool_], Floats]]
THINGS: dict[str, Draw] = {"leaf": leaf, "stone": stone, "brick": brick, "coin": coin, "rope": rope}


def _lay(rng: np.random.Generator, canvas: Floats, inside_HW: NDArray[np.bool_], shade_HW: Floats) -> Floats:
    alpha_HW = cv2.GaussianBlur(inside_HW.astype(np.float32), (0, 0), 0.7)
    shift = np.array([[1, 0, rng.uniform(2, 6)], [0, 1, rng.uniform(2, 6)]], np.float32)
    shadow_HW = cv2.GaussianBlur(cv2.warpAffine(alpha_HW, shift, inside_HW.shape[::-1]), (0, 0), 4)
    thing = _color(rng) * (shade_HW + 0.15 * _noise(rng, inside_HW.shape, 2))[..., None]
    shaded = canvas * (1 - rng.uniform(0.2, 0.5) * shadow_HW[..., None])
    return np.asarray(shaded + (thing - shaded) * alpha_HW[..., None], np.float32)


def _photograph(rng: np.random.Generator, canvas: Floats) -> Picture:
    """Uneven light, a little blur, sensor noise."""
    size_HW = (canvas.shape[0], canvas.shape[1])
    light_HW = rng.uniform(0.65, 1.05) + 0.5 * _noise(rng, size_HW, 160)
    lit = cv2.GaussianBlur(canvas * light_HW[..., None], (0, 0), rng.uniform(0.3, 0.9))
    noisy = lit + rng.normal(0, rng.uniform(0.01, 0.05), lit.shape)
    return np.asarray(np.clip(noisy * 255, 0, 255), np.uint8)


def _noise(rng: np.random.Generator, size_HW: tuple[int, ...], cell: int) -> Floats:
    """Smooth noise of 0 to 1 whose grains are `cell` pixels wide."""
    height, width = size_HW
    coarse = rng.random((height // cell + 2, width // cell + 2), np.float32)
    return np.clip(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1).astype(np.float32)


def _color(rng: np.random.Generator) -> Floats:
    hsv = np.array([[[rng.uniform(0, 360), rng.uniform(0.05, 0.6), rng.uniform(0.35, 0.85)]]], np.float32)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0], np.float32)
