"""The flags of `atrous train`: the network, its start and its training, and the settings they make."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from atrous.domain.arrays import SizeHW
from atrous.domain.errors import BadSettings
from atrous.domain.train_settings import BACKBONES, SIZES, Architecture, Loss, NetSettings, TrainSettings

DEFAULTS = TrainSettings()


@dataclass(frozen=True)
class NetFlags:
    """How the network is asked for."""

    size: Annotated[str | None, typer.Option(help=f"The network: {', '.join(SIZES)}; small unless said.")] = None
    architecture: Annotated[Architecture | None, typer.Option(help="Instead of --size.")] = None
    backbone: Annotated[str | None, typer.Option(help=f"Instead of --size: {', '.join(BACKBONES)}.")] = None
    output_stride: Annotated[int | None, typer.Option(help="8 is finer and slower than 16.")] = None

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


@dataclass(frozen=True)
class StartFlags:
    """Where the weights come from."""

    weights: Annotated[Path | None, typer.Option(help="Start from this .safetensors or .pth file.")] = None
    from_model: Annotated[
        str | None,
        typer.Option("--from", metavar="PROJECT/VERSION", help="Start from a model of ours, and its network."),
    ] = None

    def check(self, net: NetFlags) -> None:
        """See that a run is told of one start only.

        Raises:
            BadSettings: `--from` beside what it decides.
        """
        if self.from_model is not None and self.weights is not None:
            raise BadSettings("--from and --weights both say what to start from; give one.")
        if self.from_model is not None and net.given:
            raise BadSettings(
                "--from brings the network of that model; "
                "leave out --size, --architecture, --backbone and --output-stride."
            )


@dataclass(frozen=True)
class CourseFlags:
    """How the training goes."""

    epochs: Annotated[int, typer.Option(help="Times every training picture is seen.")] = DEFAULTS.epochs
    minutes: Annotated[
        float | None, typer.Option(help="Time for all of it; epochs, and crops if need be, are planned to fit.")
    ] = None
    input_size: Annotated[str | None, typer.Option(help="What the network sees, as WIDTHxHEIGHT.")] = None
    crop: Annotated[str | None, typer.Option(help="What it trains on, as WIDTHxHEIGHT.")] = None
    batch_size: Annotated[int, typer.Option(help="Pictures per step.")] = DEFAULTS.batch_size
    loss: Annotated[Loss, typer.Option(help="What is made smaller.")] = DEFAULTS.loss
    rare_crops: Annotated[float, typer.Option(help="Share of the crops laid over a class drawn first.")] = (
        DEFAULTS.rare_crops
    )
    copy_paste: Annotated[float, typer.Option(help="Share of the crops with a class of another picture laid over.")] = (
        DEFAULTS.copy_paste
    )
    scale: Annotated[
        tuple[float, float],
        typer.Option(metavar="LEAST MOST", help="How much larger things appear in crops; 1 1 leaves their size alone."),
    ] = DEFAULTS.scale
    color_changes: Annotated[
        float, typer.Option(help="Strength of changes to light and colour; 0 leaves them alone.")
    ] = DEFAULTS.color_changes
    learning_rate: Annotated[float, typer.Option(help="At its highest.")] = DEFAULTS.learning_rate
    backbone_rate: Annotated[float, typer.Option(help="The backbone's learning rate as a share of the rest's.")] = (
        DEFAULTS.backbone_rate
    )
    freeze_batch_norm: Annotated[
        bool, typer.Option("--freeze-batch-norm", help="Keep the backbone's statistics; for batches of one or two.")
    ] = False
    patience: Annotated[int, typer.Option(help="Stop after so many epochs without a better one; 0 never.")] = (
        DEFAULTS.patience
    )
    seed: Annotated[int, typer.Option(help="The same seed gives the same model on the same machine.")] = DEFAULTS.seed

    def settings(self, net: NetSettings, weights: Path | None) -> TrainSettings:
        """All that a run needs to be told.

        Raises:
            BadSettings: one of them makes no sense.
        """
        return TrainSettings(
            net=net,
            weights=str(weights.resolve()) if weights else None,
            epochs=self.epochs,
            minutes=self.minutes,
            batch_size=self.batch_size,
            input_size_HW=size_of("--input-size", self.input_size),
            crop_HW=size_of("--crop", self.crop),
            loss=self.loss,
            rare_crops=self.rare_crops,
            copy_paste=self.copy_paste,
            scale=self.scale,
            color_changes=self.color_changes,
            learning_rate=self.learning_rate,
            backbone_rate=self.backbone_rate,
            freeze_batch_norm=self.freeze_batch_norm,
            patience=self.patience,
            seed=self.seed,
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
