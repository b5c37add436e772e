"""The form that starts a training."""

from asyncio import to_thread

from nicegui import ui

from atrous.domain.errors import AtrousError
from atrous.domain.model_id import ModelId
from atrous.domain.train_settings import SIZES, TrainSettings
from atrous.jobs.orders import TrainOrder
from atrous.storage.records.records import VersionRecord
from atrous.studio.desk import ACTOR, Desk

SAYS = {
    "small": "small: the quickest, in training and in use",
    "medium": "medium: somewhat better, a third slower",
    "large": "large: the best of them, half as fast",
}
MINUTES = 30
EPOCHS = TrainSettings().epochs
BY_TIME, BY_EPOCHS = "so many minutes", "so many epochs"


def draw(desk: Desk, project: str, versions: list[VersionRecord], chosen: int | None, *, is_open: bool) -> None:
    """Folded away unless there is nothing else to see."""
    numbers = {version.number: f"{version.model_id}: {version.name}" for version in reversed(versions)}
    fold = ui.expansion("Train", icon="model_training", value=is_open).classes("w-full mb-4 card-line rounded")
    with fold, ui.row().classes("items-end gap-3 w-full"):
        version = ui.select(numbers, label="Version", value=chosen if chosen in numbers else next(iter(numbers)))
        size = ui.select({name: SAYS[name] for name in SIZES}, label="Network", value="small")
        measure = ui.select([BY_TIME, BY_EPOCHS], label="Train for", value=BY_TIME)
        minutes = ui.number("Minutes", value=MINUTES, min=1, max=100_000, precision=0)
        epochs = ui.number("Epochs", value=EPOCHS, min=1, max=10_000, precision=0)
        for field in (version, size, measure, minutes, epochs):
            field.props("dense outlined options-dense")
        size.classes("w-72")
        minutes.bind_visibility_from(measure, "value", value=BY_TIME).classes("w-28")
        epochs.bind_visibility_from(measure, "value", value=BY_EPOCHS).classes("w-28")

        async def start() -> None:
            try:
                settings = _settings(str(size.value), measure.value == BY_TIME, minutes.value, epochs.value)
                order = TrainOrder(ModelId(project, int(version.value)), settings)
                await to_thread(lambda: desk.engine.submit(order, actor=ACTOR))
            except AtrousError as error:
                ui.notify(str(error), type="negative")
            else:
                ui.navigate.reload()

        ui.button("Start", icon="play_arrow", on_click=start).props("unelevated no-caps")


def _settings(size: str, by_time: bool, minutes: float | None, epochs: float | None) -> TrainSettings:
    if by_time:
        return TrainSettings(net=SIZES[size], minutes=float(minutes or MINUTES))
    return TrainSettings(net=SIZES[size], epochs=int(epochs or EPOCHS))
