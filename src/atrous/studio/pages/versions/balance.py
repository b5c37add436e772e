"""How much a frozen version shows of each class: a bar, and unfolded the figures."""

from nicegui import ui

from atrous.datasets.versions.balance import Balance
from atrous.domain.splits import SPLITS
from atrous.imaging.palette import colors

BACKGROUND = "var(--line)"
"""Of the bar: black would outweigh the classes one looks for."""


def draw(balance: Balance) -> None:
    """The bar shares its length among the classes by their pixels."""
    paints = [BACKGROUND, *(f"rgb{tuple(color)}" for color in colors(len(balance.class_names)).tolist()[1:])]
    fold = ui.expansion().classes("w-full text-sm").props('dense dense-toggle header-class="px-0"')
    with fold.add_slot("header"), ui.row().classes("items-center gap-3 w-full no-wrap"):
        ui.label("Class balance").classes("quiet")
        _bar(balance, paints)
    with fold, ui.element("table").classes("text-left my-1").style("border-spacing: 0"):
        _row("th", "", "Class", "Pixels", *(f"Pictures of {split}" for split in SPLITS))
        for number, (name, share) in enumerate(zip(balance.class_names, balance.shares(), strict=True)):
            counts = (f"{balance.pictures[split][number]:,}" for split in SPLITS)
            _row("td", paints[number], name, f"{share:.2%}", *counts)


def _bar(balance: Balance, paints: list[str]) -> None:
    shares = balance.shares()
    bar = ui.element("div").classes("flex grow rounded overflow-hidden").style("height: .7rem; min-width: 4rem")
    listed = ", ".join(f"{name} {share:.1%}" for name, share in zip(balance.class_names, shares, strict=True))
    bar.props("role=img").props.update({"aria-label": f"Share of the pixels: {listed}"})
    with bar:
        for share, paint in zip(shares, paints, strict=True):
            ui.element("span").style(f"width: {100 * share:.3f}%; background: {paint}")


def _row(cell: str, paint: str, *words: str) -> None:
    with ui.element("tr"):
        with ui.element(cell).classes("pr-2"):
            if paint:
                ui.element("span").classes("swatch inline-block").style(f"background: {paint}")
        for word in words:
            with ui.element(cell).classes("pr-6 py-1 font-medium" if cell == "th" else "pr-6 py-1"):
                ui.label(word).classes("break-all" if cell == "td" else "")
