"""Choosing what the settings leave open from the pictures themselves: the network's input size, the crop, the batch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadDataset, BadSettings
from atrous.domain.preprocessing import Preprocessing, Resize, ResizeMode
from atrous.domain.train_settings import TrainSettings
from atrous.imaging.preprocess import Preprocessor
from atrous.training.version import LabelledPicture, Version

MULTIPLE = 32  # sides divide by every output stride, so no feature map loses a row
ENLARGED = (
    4 / 3
)  # measured on CamVid: labels are told apart at every fourth input pixel, so thin things want more of them
SHORTEST, LONGEST = 256, 640  # the input's longer side when nobody asked for a size
CROP = 352  # measured on CamVid: wide enough for context, and a step stays short on two cores
MEASURED = 64  # pictures looked at to choose a size
ALIKE = 1.25  # aspect ratios this near to the median's are stretched, others letterboxed


@dataclass(frozen=True)
class Plan:
    """A run with nothing left open, and why."""

    settings: TrainSettings
    """The settings with `input_size_HW`, `crop_HW` and `batch_size` as they are used."""
    preprocessing: Preprocessing
    """What every picture goes through, its last step a resize to `input_size_HW`."""
    input_size_HW: SizeHW
    crop_HW: SizeHW
    decision: str
    """The same as a sentence."""


def plan_run(asked: TrainSettings, version: Version) -> Plan:
    """Fill in what `asked` leaves open.

    A resize in the version rules. Without one the input's longer side is 4/3 of the 75th percentile of the pictures'
    longer sides, held to 256..640, its aspect is the median picture's, and both sides are rounded to multiples of 32.
    The crop is the input, at most 352 a side. A batch has no picture twice: it is at most the train split.

    Raises:
        BadDataset: there is nothing to train on.
        BadSettings: `--input-size` contradicts the version's resize.
    """
    samples = version.samples("train")
    if not samples:
        raise BadDataset("The version has no pictures in its train split; give it some and freeze it again.")
    resize = given_resize(asked, version.preprocessing) or suitable_resize(asked, samples)
    crop_HW = asked.crop_HW or largest_crop(resize.size_HW)
    batch_size = min(asked.batch_size, len(samples))
    return Plan(
        replace(asked, input_size_HW=resize.size_HW, crop_HW=crop_HW, batch_size=batch_size),
        replace(version.preprocessing, resize=resize),
        resize.size_HW,
        crop_HW,
        f"The network sees pictures at {text(resize.size_HW)} ({resize.mode}); "
        f"it trains on crops of {text(crop_HW)}, {batch_size} at a time.",
    )


def given_resize(asked: TrainSettings, preprocessing: Preprocessing) -> Resize | None:
    """The version's own resize, if it has one."""
    given = preprocessing.resize
    if given and asked.input_size_HW not in (None, given.size_HW):
        raise BadSettings(
            f"--input-size is {text(asked.input_size_HW)}, but this version resizes its pictures to "
            f"{text(given.size_HW)}; leave --input-size out, or freeze a version without a resize."
        )
    return given


def suitable_resize(asked: TrainSettings, samples: Sequence[LabelledPicture]) -> Resize:
    """A resize to the size asked for, or else to one that suits the pictures after the version's other steps."""
    sizes_HW = measured(samples)
    return Resize(asked.input_size_HW or suitable_size(sizes_HW), suitable_mode(sizes_HW))


def measured(samples: Sequence[LabelledPicture]) -> list[SizeHW]:
    """The sizes of at most 64 pictures spread over the split, after everything but a resize."""
    chosen = samples[:: -(-len(samples) // MEASURED)]
    pictures = [
        Preprocessor(replace(sample.preprocessing, resize=None)).picture(sample.picture())[0] for sample in chosen
    ]
    return [(picture.shape[0], picture.shape[1]) for picture in pictures]


def suitable_size(sizes_HW: Sequence[SizeHW]) -> SizeHW:
    """The input size for pictures of these sizes, by the rule in `plan_run`."""
    longer = [float(max(size_HW)) for size_HW in sizes_HW]
    upper_quarter = quantiles(longer, n=4, method="inclusive")[2] if len(longer) > 1 else longer[0]
    longest = min(max(ENLARGED * upper_quarter, SHORTEST), LONGEST)
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
    """The input, at most 352 pixels a side."""
    return min(input_size_HW[0], CROP), min(input_size_HW[1], CROP)


def rounded(side: float) -> int:
    """The nearest multiple of 32, at least 32."""
    return max(MULTIPLE, round(side / MULTIPLE) * MULTIPLE)


def text(size_HW: SizeHW | None) -> str:
    """A size as people write it, width first."""
    return "×".join(str(side) for side in reversed(size_HW or ()))
