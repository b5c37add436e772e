"""What a network made of a few valid pictures after each epoch, under a slider over the epochs."""

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from atrous.studio.pages.media import example_url
from atrous.studio.pages.training.runs import Run
from atrous.training.example_files import TRUTH

PICTURES = "grid-template-columns: repeat(auto-fit, minmax(min(9rem, 45%), 1fr)); max-width: 58rem"


class EpochExamples:
    """Of one run at a time. It stays where it was moved to, and at the last epoch as long as nobody moves it."""

    def __init__(self) -> None:
        self._runs: dict[int, Run] = {}
        self._epochs: dict[int, list[int]] = {}
        self._run_id = 0
        self._epoch: int | None = None

    def follow(self, runs: list[Run]) -> None:
        """Take note of how the runs stand; drawn anew if one has something new to show."""
        epochs = {run.training.id: run.examples.epochs() for run in runs if run.examples}
        epochs = {run_id: drawn for run_id, drawn in epochs.items() if drawn}
        self._runs = {run.training.id: run for run in runs if run.training.id in epochs}
        if epochs != self._epochs:
            self._epochs = epochs
            if self._run_id not in epochs:
                self._run_id, self._epoch = next(iter(epochs), 0), None
            self.draw.refresh()

    @ui.refreshable_method
    def draw(self) -> None:
        """Nothing while no run has examples."""
        if not self._epochs:
            return
        epochs = self._epochs[self._run_id]
        with ui.column().classes("w-full rounded card-line p-3 mt-4 gap-2"):
            with ui.row().classes("items-center gap-x-4 gap-y-1 w-full"):
                ui.label("Examples from valid").classes("font-medium").props("role=heading aria-level=2")
                ui.label("above as labelled, below as predicted").classes("text-sm quiet")
                if len(self._runs) > 1:
                    self._choice()
                ui.space()
                said = ui.label(_said(self._epoch or epochs[-1])).classes("text-sm").props("role=status")
            place = ui.element("div").classes("w-full px-2")
            pictures = self._pictures(self._epoch or epochs[-1])
            with place:
                if len(epochs) > 1:
                    self._slider(epochs, said, pictures)

    def _choice(self) -> None:
        names = {run_id: run.name for run_id, run in self._runs.items()}

        def choose(event: ValueChangeEventArguments[int]) -> None:
            self._run_id, self._epoch = event.value, None
            self.draw.refresh()

        chosen = ui.select(names, value=self._run_id, on_change=choose)
        chosen.props('dense outlined options-dense aria-label="Run"')

    def _slider(self, epochs: list[int], said: ui.label, pictures: dict[int, ui.element]) -> None:
        def move(event: ValueChangeEventArguments[float | None]) -> None:
            epoch = int(event.value or epochs[-1])
            self._epoch = None if epoch == epochs[-1] else epoch
            said.set_text(_said(epoch))
            for number, picture in pictures.items():
                picture.props.update(self._prediction(number, epoch))
                picture.update()

        slider = ui.slider(min=epochs[0], max=epochs[-1], step=1, value=self._epoch or epochs[-1], on_change=move)
        slider.props('label markers snap aria-label="Epoch"')

    def _pictures(self, epoch: int) -> dict[int, ui.element]:
        """Each picture twice, as it is labelled and as it was predicted; the latter by its number."""
        run, shown = self._runs[self._run_id], {}
        with ui.element("div").classes("grid gap-3 w-full").style(PICTURES):
            for number in run.examples.numbers() if run.examples else []:
                with ui.element("figure").classes("m-0 flex flex-col gap-1"):
                    labelled = ui.element("img").classes("w-full rounded")
                    labelled.props.update(src=example_url(run.training, f"{number}-{TRUTH}.jpg"), alt="As labelled")
                    shown[number] = ui.element("img").classes("w-full rounded")
                    shown[number].props.update(self._prediction(number, epoch))
        return shown

    def _prediction(self, number: int, epoch: int) -> dict[str, str]:
        url = example_url(self._runs[self._run_id].training, f"{number}-{epoch:04}.jpg")
        return {"src": url, "alt": f"As predicted after epoch {epoch}"}


def _said(epoch: int) -> str:
    return f"after epoch {epoch}"
