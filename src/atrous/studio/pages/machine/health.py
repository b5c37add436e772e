"""`/studio/health`: the models in memory, what the process takes, and how fast it answers."""

import os
from collections.abc import Iterator

import psutil
from nicegui import ui
from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample

from atrous.studio.desk import Desk
from atrous.studio.pages.frame import frame, headline

LOOK_S = 2.0
MEGA = 1_000_000
TILES = "grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr))"


async def show(desk: Desk) -> None:
    """Draw the page; it looks again every two seconds."""
    with frame("Health", place="Health"):
        headline("Health")

        @ui.refreshable
        def figures() -> None:
            with ui.element("div").classes("grid gap-4 w-full").style(TILES):
                for name, figure in _figures(desk.metrics):
                    with ui.column().classes("rounded card-line p-4 gap-0 w-full"):
                        ui.label(figure).classes("text-2xl font-semibold")
                        ui.label(name).classes("text-sm quiet")
            _stages(desk.metrics)

        figures()
        ui.timer(LOOK_S, figures.refresh, immediate=False)


def _figures(metrics: CollectorRegistry) -> Iterator[tuple[str, str]]:
    process = psutil.Process(os.getpid())
    yield "models in memory", f"{_value(metrics, 'atrous_models_loaded'):.0f}"
    yield "memory of the server", f"{process.memory_info().rss / MEGA:,.0f} MB"
    yield "of it models, as reckoned", f"{_value(metrics, 'atrous_model_bytes') / MEGA:,.0f} MB"
    yield "requests waiting", f"{_value(metrics, 'atrous_waiting_requests'):.0f}"
    yield "pictures answered", f"{sum(sample.value for sample in _samples(metrics, 'atrous_pictures_total')):,.0f}"
    yield "requests refused", f"{sum(sample.value for sample in _samples(metrics, 'atrous_refusals_total')):,.0f}"


def _stages(metrics: CollectorRegistry) -> None:
    counts = {sample.labels["stage"]: sample.value for sample in _samples(metrics, "atrous_stage_seconds_count")}
    sums = {sample.labels["stage"]: sample.value for sample in _samples(metrics, "atrous_stage_seconds_sum")}
    means = {stage: 1000 * sums[stage] / count for stage, count in counts.items() if count}
    if not means:
        ui.label("No picture has been answered since the start; ask for one to see how long each stage takes.").classes(
            "quiet mt-4"
        )
        return
    ui.label("Mean time of each stage since the start, in ms a picture").classes("font-medium mt-6")
    longest = max(means.values())
    with ui.column().classes("w-full gap-1 max-w-2xl"):
        for stage, mean in means.items():
            with ui.row().classes("items-center gap-2 w-full no-wrap"):
                ui.label(stage).classes("w-28 text-sm")
                ui.element("div").classes("bg-primary rounded").style(
                    f"height: .9rem; width: {60 * mean / longest:.1f}%"
                )
                ui.label(f"{mean:,.1f}").classes("text-sm quiet")


def _value(metrics: CollectorRegistry, name: str) -> float:
    return metrics.get_sample_value(name) or 0.0


def _samples(metrics: CollectorRegistry, name: str) -> Iterator[Sample]:
    for family in metrics.collect():
        yield from (sample for sample in family.samples if sample.name == name)
