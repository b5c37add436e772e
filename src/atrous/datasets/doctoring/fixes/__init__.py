"""What the doctor does to a copy of a dataset, one step a function, in the order of `STEPS`.

To add one: write the function in the file of its family and put it into the table. It takes the facts of the samples
that are left and returns those of the samples as the copy is to have them, and says in sentences what it did.
"""

from collections.abc import Callable

from atrous.datasets.doctoring.dataset_facts import DatasetFacts
from atrous.datasets.doctoring.fixes.copies import drop_contradictions, drop_copies
from atrous.datasets.doctoring.fixes.labels import ignore_values_without_class, read_colors, renumber
from atrous.datasets.doctoring.fixes.leaving_out import drop_ignored, drop_unusable
from atrous.datasets.doctoring.fixes.names import drop_unused_names, merge_names
from atrous.datasets.doctoring.fixes.regroup import cut_videos, gather_lookalikes

Step = Callable[[DatasetFacts], tuple[DatasetFacts, list[str]]]

STEPS: tuple[Step, ...] = (
    renumber,
    read_colors,
    drop_unusable,
    ignore_values_without_class,
    drop_ignored,
    drop_contradictions,
    drop_copies,
    cut_videos,
    gather_lookalikes,
    merge_names,
    drop_unused_names,
)
