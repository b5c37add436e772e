"""The flags of `atrous train` that shape the network and its training, and the settings they make."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.train_settings import BACKBONES, SIZES, Architecture, Loss, NetSettings, TrainSettings

DEFAULTS = TrainSettings()

SizeFlag = Annotated[str | None, typer.Option(help=f"The network: {', '.join(SIZES)}; small unless said.")]
ArchitectureFlag = Annotated[Architecture | None, typer.Option(help="Instead of --size.")]
BackboneFlag = Annotated[str | None, typer.Option(help=f"Instead of --size: {', '.join(BACKBONES)}.")]
OutputStrideFlag = Annotated[int | None, typer.Option(help="8 is finer and slower than 16.")]
EpochsFlag = Annotated[int, typer.Option(help="Times every training picture is seen.")]
MinutesFlag = Annotated[
    float | None, typer.Option(help="Time for all of it; epochs, and crops if need be, are planned to fit.")
]
WeightsFlag = Annotated[Path | None, typer.Option(help="Start from this .safetensors or .pth file.")]
FromFlag = Annotated[
    str | None, typer.Option("--from", metavar="PROJECT/VERSION", help="Start from a model of ours, and its network.")
]
InputSizeFlag = Annotated[str | None, typer.Option(help="What the network sees, as WIDTHxHEIGHT.")]
CropFlag = Annotated[str | None, typer.Option(help="What it trains on, as WIDTHxHEIGHT.")]
BatchSizeFlag = Annotated[int, typer.Option(help="Pictures per step.")]
LossFlag = Annotated[Loss, typer.Option(help="What is made smaller.")]
RareCropsFlag = Annotated[float, typer.Option(help="Share of the crops laid over a class drawn first.")]
CopyPasteFlag = Annotated[float, typer.Option(help="Share of the crops with a class of another picture laid over.")]
ColorChangesFlag = Annotated[float, typer.Option(help="Strength of changes to light and colour; 0 leaves them alone.")]
LearningRateFlag = Annotated[float, typer.Option(help="At its highest.")]
BackboneRateFlag = Annotated[float, typer.Option(help="The backbone's learning rate as a share of the rest's.")]
FreezeFlag = Annotated[
    bool, typer.Option("--freeze-batch-norm", help="Keep the backbone's statistics; for batches of one or two.")
]
PatienceFlag = Annotated[int, typer.Option(help="Stop after so many epochs without a better one; 0 never.")]
SeedFlag = Annotated[int, typer.Option(help="The same seed gives the same model on the same machine.")]


@dataclass(frozen=True)
class NetFlags:
    """How the network was asked for."""

    size: str | None
    architecture: Architecture | None
    backbone: str | None
    output_stride: int | None

    @property
    def given(self) -> bool:
        """Whether anything was asked for."""
        return any(flag is not None for flag in (self.size, self.architecture, self.backbone, self.output_stride))

    def settings(self) -> NetSettings:
        """The network, by size and what was laid over it.

        Raises:
            BadSettings: no such size, backbone or output stride.
        """
        size = self.size or "small"
        if size not in SIZES:
            raise BadSettings(f"--size is {size!r}; wanted one of {', '.join(SIZES)}.")
        usual = SIZES[size]
        return NetSettings(
            self.architecture or usual.architecture,
            self.backbone or usual.backbone,
            self.output_stride or usual.output_stride,
        )


def check_start(net: NetFlags, weights: Path | None, from_model: str | None) -> None:
    """See that a run is told of one start only.

    Raises:
        BadSettings: `--from` beside what it decides.
    """
    if from_model is not None and weights is not None:
        raise BadSettings("--from and --weights both say what to start from; give one.")
    if from_model is not None and net.given:
        raise BadSettings(
            "--from brings the network of that model; leave out --size, --architecture, --backbone and --output-stride."
        )


def size_of(flag: str, text: str | None) -> SizeHW | None:
    """A size as people write it, width first.

    Raises:
        BadSettings: it is written otherwise.
    """
    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise BadSettings(f"{flag} is {text!r}; wanted WIDTHxHEIGHT, such as 512x384.")
    return int(height), int(width)
