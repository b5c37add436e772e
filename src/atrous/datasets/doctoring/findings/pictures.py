"""Pictures that can be read, with something to be said of them."""

from collections import Counter
from collections.abc import Iterator

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.findings.concerning import about_pictures
from atrous.datasets.doctoring.picture_kind import PictureKind
from atrous.datasets.doctoring.sample_facts import PictureFacts
from atrous.datasets.problem import Problem, Severity, quantity


def damaged_pictures(facts: DatasetFacts) -> Iterator[Problem]:
    """JPEGs that open although bytes in the middle are lost or changed."""
    bad = [(fact, fact.picture) for fact in facts.samples if isinstance(fact.picture, PictureFacts)]
    bad = [(fact, picture) for fact, picture in bad if picture.damage]
    if bad:
        first, picture = bad[0]
        yield about_pictures(
            (fact for fact, _ in bad),
            kind="damaged-picture",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(bad), 'JPEG')} with lost or changed bytes: {first.sample.picture_file} opens, but "
            f"its decoder says {picture.damage!r}. Copy it again from where it came from.",
            why="From the damage on, a JPEG's blocks have wrong colours, or stand where the mask is not.",
            fix="Leaves them out of the copy.",
        )


def converted_pictures(facts: DatasetFacts) -> Iterator[Problem]:
    """Pictures that hold more or less than RGB of 8 bit."""
    others = [(fact, fact.picture.kind) for fact in facts.samples if isinstance(fact.picture, PictureFacts)]
    others = [(fact, kind) for fact, kind in others if kind is not PictureKind.RGB]
    if others:
        kinds = Counter(kind for _, kind in others)
        yield about_pictures(
            (fact for fact, _ in others),
            kind="pictures-converted",
            severity=Severity.INFO,
            sentence=f"{quantity(len(others), 'picture')} become RGB of 8 bit when read: "
            f"{', '.join(f'{count:,} {kind}' for kind, count in kinds.items())}, such as "
            f"{others[0][0].sample.picture_file}.",
            why="Where a picture is transparent, what lies under it is shown; of 16 bit the lower 8 are lost.",
            fix="Keeps the files as they are; they are read the same way everywhere.",
        )
