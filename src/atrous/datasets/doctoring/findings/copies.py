"""Pictures that stand in a dataset more than once without harm to what is measured."""

from collections.abc import Iterator

from atrous.datasets.doctoring.dataset_facts import DatasetFacts, Group
from atrous.datasets.doctoring.findings.concerning import about_labels, about_pictures
from atrous.datasets.doctoring.sample_facts import LabelFacts
from atrous.datasets.problem import Problem, Severity, first_few, quantity


def same_picture_twice(facts: DatasetFacts) -> Iterator[Problem]:
    """The same bytes twice in one split."""
    repeats = [group for group in facts.copies if len(splits_of(group)) == 1 and not differ_in_labels(group)]
    if repeats:
        yield about_pictures(
            (fact for group in repeats for fact in group),
            kind="same-picture-twice",
            severity=Severity.INFO,
            sentence=f"{quantity(len(repeats), 'picture')} more than once in a split, such as {names_of(repeats[0])}.",
            why="A repeated picture counts more than the others.",
            fix="Keeps the first of each.",
        )


def other_labels(facts: DatasetFacts) -> Iterator[Problem]:
    """The same bytes with labels that contradict each other."""
    groups = [group for group in facts.copies if differ_in_labels(group)]
    if groups:
        yield about_labels(
            (fact for group in groups for fact in group),
            kind="same-picture-other-labels",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(groups), 'picture')} more than once and labelled differently, such as "
            f"{names_of(groups[0])}. Keep the better labels.",
            why="Of two answers to the same picture one is wrong, and the network learns both.",
            fix="Leaves out every copy, because only you can say which labels are right.",
        )


def lookalikes(facts: DatasetFacts) -> Iterator[Problem]:
    """Pictures of one split that are nearly the same."""
    groups = [group for group in facts.lookalikes_of_no_video if len(splits_of(group)) == 1]
    if groups:
        count = sum(map(len, groups))
        yield about_pictures(
            (fact for group in groups for fact in group),
            kind="near-duplicates",
            severity=Severity.INFO,
            sentence=f"{count:,} pictures are nearly the same as another of their split, in "
            f"{quantity(len(groups), 'group')}, such as {names_of(max(groups, key=len))}.",
            why="They count as one picture seen often: the dataset is smaller than it looks.",
            fix="Keeps them: copies that were altered on purpose are of use in training.",
        )


def splits_of(group: Group) -> set[str]:
    """The splits in which a group stands."""
    return {fact.sample.split for fact in group}


def names_of(group: Group) -> str:
    """The first files of a group, for a sentence."""
    return first_few(fact.sample.picture_file for fact in group)


def differ_in_labels(group: Group) -> bool:
    """Whether the labels of copies of one picture are not all the same."""
    labels = [fact.labels for fact in group if isinstance(fact.labels, LabelFacts)]
    return len({(label.packed_counts, label.digest) for label in labels}) > 1
