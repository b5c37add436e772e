"""`atrous compare`: whether one model is better than another, or the difference is noise."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atrous.cli.console import JsonFlag, percent, print_json, print_table, say
from atrous.cli.home import open_library
from atrous.cli.progress import TerminalReporter
from atrous.domain.model_id import ModelId

if TYPE_CHECKING:
    from atrous.jobs.comparing import Compared
    from atrous.training.evaluation.compare import Difference

NAME = "compare"


def run(
    first: Annotated[str, typer.Argument(help="A model id, such as corridor/1.")],
    second: Annotated[str, typer.Argument(help="The model that may be better, such as corridor/2.")],
    split: Annotated[str, typer.Option(help="train, valid or test.")] = "test",
    on: Annotated[
        str | None, typer.Option(help="A version PROJECT/VERSION to measure both on, instead of what they share.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Measure two models on the same pictures, those both versions have in the split, and say whether one is better."""
    from atrous.jobs.comparing import compare_models
    from atrous.jobs.evaluating import split_named

    models = (ModelId.parse(first), ModelId.parse(second))
    with open_library() as library, TerminalReporter() as reporter:
        version = None if on is None else ModelId.parse(on)
        found = compare_models(library, *models, split_named(split), reporter, on=version)
    verdict = sentence(found.comparison.miou, first, second, found.comparison.pictures)
    if json:
        print_json({"first": first, "second": second, "split": split, "on": on, "verdict": verdict} | figures(found))
        return
    rows = [row(name, difference) for name, difference in found.comparison.classes.items()]
    rows.append(row("mIoU", found.comparison.miou))
    title = f"{second} against {first} on {found.comparison.pictures} pictures of {on or 'both'}, {split}"
    print_table(title, ("IoU", first, second, "points", "95 %", second), rows)
    say(verdict)
    for model_id, count in found.seen.items():
        if count:
            say(f"{model_id} was trained or chosen by {count} of these pictures, which flatters it.")


def sentence(miou: "Difference", first: str, second: str, pictures: int) -> str:
    """The verdict for a person."""
    figures = (
        f"{percent(miou.second)} mIoU against {percent(miou.first)}, {points(miou.difference)} points, 95 % between "
        f"{points(miou.interval.low)} and {points(miou.interval.high)}, on {pictures} pictures"
    )
    if miou.verdict == "noise":
        return f"The difference is noise: {second} has {figures}."
    better, worse = (second, first) if miou.verdict == "better" else (first, second)
    return f"{better} is better than {worse}: {second} has {figures}."


def row(name: str, difference: "Difference") -> tuple[str, ...]:
    """One line of the table."""
    low, high = difference.interval.low, difference.interval.high
    return (
        name,
        percent(difference.first),
        percent(difference.second),
        points(difference.difference),
        f"{points(low)} to {points(high)}",
        difference.verdict,
    )


def points(share: float) -> str:
    """A difference of shares in points with its sign."""
    return f"{100 * share:+.1f}"


def figures(found: "Compared") -> dict[str, Any]:
    """Everything for a program."""
    comparison = found.comparison
    return {
        "pictures": comparison.pictures,
        "miou": judged(comparison.miou),
        "classes": {name: judged(one) for name, one in comparison.classes.items()},
        "metrics": {"first": asdict(comparison.first), "second": asdict(comparison.second)},
        "trained_or_chosen_by": found.seen,
    }


def judged(difference: "Difference") -> dict[str, Any]:
    """A difference with what follows from it."""
    return asdict(difference) | {"difference": difference.difference, "verdict": difference.verdict}
