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
from atrous.training.card import ModelCard
from atrous.training.evaluation.evaluate import Confidence
from atrous.training.evaluation.picture_score import PictureScore
from atrous.training.evaluation.suspects import Suspect
from atrous.training.reporting import plots
from atrous.training.reporting.class_table import class_table
from atrous.training.reporting.confidence_plots import draw_reliability, draw_thresholds
from atrous.training.reporting.confidence_view import confidence_view, threshold_curve
from atrous.training.reporting.findings import Findings
from atrous.training.reporting.matrix_table import matrix_table
from atrous.training.reporting.panels import FALSE_FIND, MISSED, MIXED_UP, Panels, jpeg
from atrous.training.reporting.summary import summary
from atrous.training.reporting.tiles import tiles
from atrous.training.reporting.words import exact_percent, percent, points, span

MAX_CELLS = 30  # classes up to which the confusion matrix is a table; beyond, a drawing
ARCHITECTURE_NAMES = {Architecture.DEEPLABV3: "DeepLabv3", Architecture.DEEPLABV3PLUS: "DeepLabv3+"}


def render(findings: Findings) -> str:
    """The HTML. Names from the data are escaped: a class called `<img …>` is shown as that text."""
    card = findings.card
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("atrous.training.reporting", "templates"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"percent": percent, "exact_percent": exact_percent, "span": span, "points": points}
    evaluation, confidence = findings.evaluation, findings.evaluation.confidence
    small = len(card.class_names) <= MAX_CELLS
    heatmap = None if small else plots.confusion_heatmap(evaluation.confusion.matrix, card.class_names)
    swatches = [css(tuple(color)) for color in colors(len(card.class_names)).tolist()]
    return environment.get_template("report.html.jinja").render(
        card=card,
        metrics=evaluation.metrics,
        network=network_name(card.settings),
        date=datetime.fromisoformat(card.created).strftime("%d %B %Y, %H:%M UTC"),
        tiles=tiles(evaluation, findings.split),
        summary=summary(evaluation, card.class_names),
        classes=class_table(evaluation, swatches),
        pictures=len(evaluation.pictures),
        boundary_width=evaluation.boundary.width,
        curves=curves(findings.epochs),
        matrix=matrix_table(evaluation.confusion.matrix, card.class_names) if small else None,
        heatmap=data_url("image/png", plots.png(heatmap)) if heatmap else None,
        mistakes=[
            (css(MISSED), "missed: background was predicted"),
            (css(FALSE_FIND), "false find: there is only background"),
            (css(MIXED_UP), "another class was predicted"),
            (css((120, 120, 120)), "ignored"),
        ],
        shown=[("Worst", shown_panels(findings.worst)), ("Best", shown_panels(findings.best))],
        suspects=confidence.suspects if confidence else (),
        crops=[shown(crop.suspect, crop.pictures, ("picture", "labelled", "predicted")) for crop in findings.crops],
        confidence=confidence_view(confidence, card, evaluation) if confidence else None,
        reliability=reliability_curves(confidence, card) if confidence else [],
        settings=settings_rows(card.settings),
    )


def curves(epochs: Sequence[EpochRow]) -> list[Markup]:
    """How the training went; nothing where that is not known."""
    if not epochs:
        return []
    return [drawing(lambda axes: plots.draw_loss(axes, epochs)), drawing(lambda axes: plots.draw_miou(axes, epochs))]


def reliability_curves(confidence: Confidence, card: ModelCard) -> list[Markup]:
    """What confidence is worth, and what thresholds do."""
    curve = threshold_curve(confidence, card)
    bins = confidence.calibration.bins
    return [drawing(lambda axes: draw_reliability(axes, bins)), drawing(lambda axes: draw_thresholds(axes, curve))]


def drawing(draw: Callable[[Axes], None]) -> Markup:
    """One drawing as an `<svg>` that the page takes as it is: nothing of the data's names is in it."""
    return Markup(plots.svg(plots.alone(draw)))  # noqa: S704


@dataclass(frozen=True)
class Shown:
    """Pictures as the page embeds them."""

    of: PictureScore | Suspect
    images: tuple[tuple[str, str], ...]
    """(data URL, what it is)."""


def shown(of: PictureScore | Suspect, pictures: Sequence[Picture], labels: Sequence[str]) -> Shown:
    """A row of pictures, embedded."""
    return Shown(of, tuple((jpeg_url(picture), label) for picture, label in zip(pictures, labels, strict=True)))


def shown_panels(group: Sequence[Panels]) -> list[Shown]:
    """The panels of whole pictures."""
    return [shown(panels.score, panels.pictures, ("picture", "truth", "prediction", "error")) for panels in group]


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


def css(color: tuple[int, ...]) -> str:
    """A colour as CSS writes it."""
    return f"rgb({color[0]} {color[1]} {color[2]})"


def jpeg_url(picture: Picture) -> str:
    """A picture as a `data:` URL."""
    return data_url("image/jpeg", jpeg(picture))


def data_url(media_type: str, content: bytes) -> str:
    """Bytes as a URL that carries them."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"
