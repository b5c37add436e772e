"""The report as one HTML page that opens offline: styles, drawings and pictures are inside it."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import jinja2
from markupsafe import Markup
from matplotlib.axes import Axes

from atrous.domain.arrays import Picture
from atrous.domain.reporter import EpochRow
from atrous.domain.train_settings import Architecture, TrainSettings
from atrous.imaging.palette import colors
from atrous.training.evaluation.metrics import Metrics
from atrous.training.reporting import plots
from atrous.training.reporting.findings import Findings
from atrous.training.reporting.matrix_table import matrix_table
from atrous.training.reporting.panels import FALSE_FIND, MISSED, MIXED_UP, Panels, jpeg

MAX_CELLS = 30  # classes up to which the confusion matrix is a table; beyond, a drawing
ARCHITECTURE_NAMES = {Architecture.DEEPLABV3: "DeepLabv3", Architecture.DEEPLABV3PLUS: "DeepLabv3+"}


def render(findings: Findings) -> str:
    """The HTML. Names from the data are escaped: a class called `<img …>` is shown as that text."""
    card, metrics = findings.card, findings.evaluation.metrics
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("atrous.training.reporting", "."),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["percent"] = percent
    small = len(card.class_names) <= MAX_CELLS
    heatmap = None if small else plots.confusion_heatmap(findings.evaluation.confusion.matrix, card.class_names)
    return environment.get_template("report.html.jinja").render(
        card=card,
        metrics=metrics,
        network=network_name(card.settings),
        date=datetime.fromisoformat(card.created).strftime("%d %B %Y, %H:%M UTC"),
        tiles=tiles(metrics, findings.split, len(findings.evaluation.pictures)),
        swatches=[css(tuple(color)) for color in colors(len(card.class_names)).tolist()],
        curves=[curve_svg(draw, findings.epochs) for draw in (plots.draw_loss, plots.draw_miou) if findings.epochs],
        matrix=matrix_table(findings.evaluation.confusion.matrix, card.class_names) if small else None,
        heatmap=data_url("image/png", plots.png(heatmap)) if heatmap else None,
        mistakes=[
            (css(MISSED), "missed: background was predicted"),
            (css(FALSE_FIND), "false find: there is only background"),
            (css(MIXED_UP), "another class was predicted"),
            (css((120, 120, 120)), "ignored"),
        ],
        shown=[("Worst", shown(findings.worst)), ("Best", shown(findings.best))],
        settings=settings_rows(card.settings),
    )


def curve_svg(draw: Callable[[Axes, Sequence[EpochRow]], None], epochs: Sequence[EpochRow]) -> Markup:
    """One curve as an `<svg>` that the page takes as it is: nothing of the data's names is in it."""
    return Markup(plots.svg(plots.curve(draw, epochs)))  # noqa: S704


@dataclass(frozen=True)
class Tile:
    """A headline figure."""

    name: str
    figure: str
    meaning: str


def tiles(metrics: Metrics, split: str, pictures: int) -> list[Tile]:
    """The headline figures, the one that counts first."""
    overlap = "overlap of found and true, mean over classes"
    found = [Tile(f"mIoU on {pictures} {split} pictures", percent(metrics.miou), overlap)]
    if metrics.miou_foreground is not None:
        found.append(
            Tile("mIoU without background", percent(metrics.miou_foreground), "how well the things are outlined")
        )
    return [
        *found,
        Tile("pixel accuracy", percent(metrics.pixel_accuracy), "of all pixels, those right"),
        Tile("mean accuracy", percent(metrics.mean_accuracy), "the same, each class counted alike"),
    ]


@dataclass(frozen=True)
class ShownPicture:
    """Panels as the page embeds them: (data URL, what it is)."""

    score: object
    images: tuple[tuple[str, str], ...]


def shown(panels: Sequence[Panels]) -> list[ShownPicture]:
    """Panels as embedded pictures."""
    return [
        ShownPicture(
            panel.score,
            (
                (jpeg_url(panel.picture), "picture"),
                (jpeg_url(panel.truth), "truth"),
                (jpeg_url(panel.prediction), "prediction"),
                (jpeg_url(panel.error), "error"),
            ),
        )
        for panel in panels
    ]


def settings_rows(settings: TrainSettings) -> list[tuple[str, str]]:
    """The settings in words, nested records flattened."""
    rows = []
    for name, value in asdict(settings).items():
        parts = value.items() if isinstance(value, dict) else [(name, value)]
        rows += [(part.removesuffix("_HW").replace("_", " "), setting_text(part, entry)) for part, entry in parts]
    return rows


def setting_text(name: str, value: object) -> str:
    """A setting as a person writes it: sizes as width x height."""
    if isinstance(value, tuple) and name.endswith("_HW"):
        return f"{value[1]}x{value[0]}"
    return "–" if value is None else str(value)


def network_name(settings: TrainSettings) -> str:
    """Such as "DeepLabv3+ on efficientnet_lite0"."""
    return f"{ARCHITECTURE_NAMES[settings.net.architecture]} on {settings.net.backbone}"


def percent(share: float) -> str:
    """A share between 0 and 1 with one decimal, and never "100.0 %" for what is not all."""
    figure = f"{100 * share:.1f}"
    return "> 99.9 %" if figure == "100.0" and share < 1 else f"{figure} %"


def css(color: tuple[int, ...]) -> str:
    """A colour as CSS writes it."""
    return f"rgb({color[0]} {color[1]} {color[2]})"


def jpeg_url(picture: Picture) -> str:
    """A picture as a `data:` URL."""
    return data_url("image/jpeg", jpeg(picture))


def data_url(media_type: str, content: bytes) -> str:
    """Bytes as a URL that carries them."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"
