"""Choosing what the settings leave open from the pictures themselves: the network's input size, the crop, the batch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.preprocessing import Preprocessing, Resize, ResizeMode
from atrous.domain.train_settings import TrainSettings

MULTIPLE = 32  # sides divide by every output stride, so no feature map loses a row
SHORTEST, LONGEST = 256, 512  # the input's longer side when nobody asked for a size
CROP = 320  # measured on CamVid: wide enough for context, and a step stays short on two cores
ALIKE = 1.1  # aspect ratios within ±10 % of the median's are stretched, others letterboxed


@dataclass(frozen=True)
class Plan:
    """A run with nothing left open, and why."""

    settings: TrainSettings
    """The settings with `input_size_HW`, `crop_HW` and `batch_size` as they are used."""
    preprocessing: Preprocessing
    """What every picture goes through, its last step a resize to `input_size_HW`."""
    input_size_HW: SizeHW
    crop_HW: SizeHW
    decisions: tuple[str, ...]


def plan_run(asked: TrainSettings, preprocessing: Preprocessing, sizes_HW: Sequence[SizeHW], pictures: int) -> Plan:
    """Fill in what `asked` leaves open for a training split of `pictures`, some of which have `sizes_HW` (in pixels).

    A resize in the version rules. Without one the input's longer side is the 75th percentile of the pictures' longer
    sides held to 256..512, its aspect is the median picture's, and both sides are rounded to multiples of 32. The crop
    is the input, at most 320 a side. A batch is at least 2 pictures, since BatchNorm needs two values per channel.

    Raises:
        BadSettings: `--input-size` contradicts the version's resize.
    """
    resize = chosen_resize(asked, preprocessing, sizes_HW)
    crop_HW = asked.crop_HW or largest_crop(resize.size_HW)
    batch_size = max(2, min(asked.batch_size, pictures))
    decisions = (
        f"Pictures go into the network at {text(resize.size_HW)} ({resize.mode}), "
        f"training sees crops of {text(crop_HW)} in batches of {batch_size}.",
        *([batch_decision(asked.batch_size, batch_size, pictures)] if batch_size != asked.batch_size else []),
    )
    settings = replace(asked, input_size_HW=resize.size_HW, crop_HW=crop_HW, batch_size=batch_size)
    return Plan(settings, replace(preprocessing, resize=resize), resize.size_HW, crop_HW, decisions)


def chosen_resize(asked: TrainSettings, preprocessing: Preprocessing, sizes_HW: Sequence[SizeHW]) -> Resize:
    """The version's resize, or else one to the size asked for, or else one to a size that suits the pictures."""
    given = preprocessing.resize
    if given and asked.input_size_HW not in (None, given.size_HW):
        raise BadSettings(
            f"--input-size is {text(asked.input_size_HW)}, but this version resizes its pictures to "
            f"{text(given.size_HW)}; leave --input-size out, or freeze a version without a resize."
        )
    return given or Resize(asked.input_size_HW or suitable_size(sizes_HW), suitable_mode(sizes_HW))


def suitable_size(sizes_HW: Sequence[SizeHW]) -> SizeHW:
    """The input size by the rule in `plan_run`."""
    longer = [float(max(size_HW)) for size_HW in sizes_HW]
    upper_quarter = quantiles(longer, n=4, method="inclusive")[2] if len(longer) > 1 else longer[0]
    longest = min(max(upper_quarter, SHORTEST), LONGEST)
    aspect = median_aspect(sizes_HW)
    return rounded(longest / max(1.0, aspect)), rounded(longest * min(1.0, aspect))


def suitable_mode(sizes_HW: Sequence[SizeHW]) -> ResizeMode:
    """Stretch when the pictures have about one shape; with many shapes stretching would bend what they show."""
    middle = median_aspect(sizes_HW)
    alike = all(middle / ALIKE <= width / height <= middle * ALIKE for height, width in sizes_HW)
    return ResizeMode.STRETCH if alike else ResizeMode.LETTERBOX


def median_aspect(sizes_HW: Sequence[SizeHW]) -> float:
    """Width over height of the median picture."""
    return median(width / height for height, width in sizes_HW)


def largest_crop(input_size_HW: SizeHW) -> SizeHW:
    """The input, at most 320 pixels a side."""
    return min(input_size_HW[0], CROP), min(input_size_HW[1], CROP)


def batch_decision(asked: int, used: int, pictures: int) -> str:
    """Why the batch is not the one asked for."""
    if used > asked:
        return f"A batch of {asked} gives BatchNorm nothing to average; batches of {used} are used."
    return f"There are {pictures} pictures to train on, so batches of {used} are used, not {asked}."


def rounded(side: float) -> int:
    """The nearest multiple of 32, at least 32."""
    return max(MULTIPLE, round(side / MULTIPLE) * MULTIPLE)


def text(size_HW: SizeHW | None) -> str:
    """A size as people write it, width first."""
    return "×".join(str(side) for side in reversed(size_HW or ()))
