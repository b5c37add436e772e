"""Pictures of train that stand in valid or test too, as they are, nearly, or as the next frame of a video.

All of them are warnings: such a dataset can be learnt from, but what is measured on it says too much.
"""

from collections.abc import Iterator
from itertools import pairwise

from atrous.datasets.doctoring.dataset_facts import DatasetFacts, Group, Video
from atrous.datasets.doctoring.findings.concerning import about_pictures
from atrous.datasets.doctoring.findings.copies import names_of, splits_of
from atrous.datasets.doctoring.sample_facts import SampleFacts
from atrous.datasets.problem import Problem, Severity, quantity
from atrous.domain.splits import SPLITS

WHY = "What was trained on measures nothing when it is tested on."


def same_picture_in_two_splits(facts: DatasetFacts) -> Iterator[Problem]:
    """The same bytes in two splits."""
    leaks = [group for group in facts.copies if len(splits_of(group)) > 1]
    if leaks:
        yield about_pictures(
            (fact for group in leaks for fact in group),
            kind="same-picture-in-two-splits",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(leaks), 'picture')} in more than one split, such as {names_of(leaks[0])}. "
            "Keep each in one split.",
            why=WHY,
            fix="Keeps the copy that is measured on (test before valid before train) and leaves out the others.",
        )


def lookalike_in_two_splits(facts: DatasetFacts) -> Iterator[Problem]:
    """Nearly the same picture in two splits, where no video explains it."""
    leaks = [group for group in facts.lookalikes_of_no_video if len(splits_of(group)) > 1]
    if leaks:
        yield about_pictures(
            (fact for group in leaks for fact in group),
            kind="near-duplicate-in-two-splits",
            severity=Severity.WARNING,
            sentence=f"{quantity(len(leaks), 'group')} of pictures that are nearly the same in more than one split, "
            f"such as {_across(leaks[0])}. Keep each group in one split.",
            why=WHY,
            fix="Moves each group into the split that has most of it, in a tie the one that is measured on.",
        )


def dealt_video(facts: DatasetFacts) -> Iterator[Problem]:
    """Frames of a video that were dealt to the splits one by one: each has its neighbours in another split."""
    videos = facts.dealt_videos
    if videos:
        count = sum(len(video.frames) for video in videos)
        yield about_pictures(
            (fact for video in videos for fact in _borders_first(video)),
            kind="video-split-at-random",
            severity=Severity.WARNING,
            sentence=f"{count:,} pictures are frames of {quantity(len(videos), 'video')} "
            f"({', '.join(video.pattern for video in videos)}) that were dealt to the splits one by one, such as "
            f"{_across(_borders(videos[0])[0])}. Cut a video into pieces, one a split.",
            why="Every frame of test has a twin in train, so the figures say how well the network remembers, not how "
            "well it sees.",
            fix="Cuts each video into consecutive pieces for train, valid and test, about as large as the splits are.",
        )


def _across(group: Group) -> str:
    """One file of each split, for a sentence."""
    first = {fact.sample.split: fact.sample.picture_file for fact in reversed(group)}
    return " and ".join(first[split] for split in SPLITS if split in first)


def _borders(video: Video) -> list[Group]:
    """Neighbours in different splits."""
    return [pair for pair in pairwise(video.frames) if len(splits_of(pair)) > 1]


def _borders_first(video: Video) -> list[SampleFacts]:
    """The frames, those first that show the leak."""
    by_name = {fact.sample.name: fact for pair in _borders(video) for fact in pair}
    return list((by_name | {fact.sample.name: fact for fact in video.frames}).values())
