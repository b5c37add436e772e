"""Pictures and labels that cannot be read."""

from collections import Counter
from collections.abc import Iterator

from atrous.datasets.doctoring.colored_mask import ColoredMask
from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.concerning import about_labels, about_pictures
from atrous.datasets.problem import Problem, Severity, quantity

LEFT_OUT = "Leaves them out of the copy."


def unreadable_pictures(facts: DatasetFacts) -> Iterator[Problem]:
    """Pictures that are damaged, cut off, too large or not pictures."""
    bad = [fact for fact in facts.samples if isinstance(fact.picture, str)]
    if bad:
        yield about_pictures(
            bad,
            kind="unreadable-picture",
            severity=Severity.ERROR,
            sentence=f"{quantity(len(bad), 'picture')} cannot be read. {bad[0].picture}",
            why="A picture that does not open cannot be learnt from, and one that opens in part teaches grey stripes.",
            fix=LEFT_OUT,
        )


def unreadable_labels(facts: DatasetFacts) -> Iterator[Problem]:
    """Masks and label files that are damaged or of a kind that holds no class numbers."""
    bad = [fact for fact in facts.samples if isinstance(fact.labels, str)]
    if bad:
        yield about_labels(
            bad,
            kind="unreadable-mask",
            severity=Severity.ERROR,
            sentence=f"The labels of {quantity(len(bad), 'picture')} cannot be read. {bad[0].labels}",
            why="Without its labels a picture cannot be learnt from.",
            fix=LEFT_OUT,
        )


def colored_masks(facts: DatasetFacts) -> Iterator[Problem]:
    """Masks that were saved as pictures: red, green, blue and perhaps transparency instead of a class number."""
    bad = [(fact, fact.labels) for fact in facts.samples if isinstance(fact.labels, ColoredMask)]
    if not bad:
        return
    modes = Counter(labels.mode for _, labels in bad)
    readings = Counter(labels.reading for _, labels in bad)
    told = ", ".join(f"{reading} in {count:,}" for reading, count in readings.items() if reading)
    yield about_labels(
        [fact for fact, _ in bad],
        kind="colored-mask",
        severity=Severity.ERROR,
        sentence=f"{quantity(len(bad), 'mask')} saved as a picture with colours "
        f"({', '.join(f'{count:,} {mode}' for mode, count in modes.items())}), such as "
        f"{bad[0][0].sample.label_files[0]}; wanted one class number a pixel, grey or with a palette."
        + (f" The numbers can be told: {told}." if told else " A class_dict.csv beside them can say what they mean."),
        why="A colour is no class number, and a tool that makes grey of it makes up numbers that no list has.",
        fix="Writes the class numbers" + (", and leaves out those it cannot tell." if readings[""] else ".")
        if told
        else LEFT_OUT,
    )
