"""What a recipe makes of one picture, without freezing anything: for a page that lets a person choose."""

from collections.abc import Sequence
from itertools import islice

from atrous.datasets.versions.entries import Entries, LabelledPicture
from atrous.datasets.versions.example import Example, example_of
from atrous.datasets.versions.pieces import cut
from atrous.datasets.versions.recipe import Recipe
from atrous.datasets.versions.remap import remap_classes
from atrous.domain.classes import Classes
from atrous.imaging.decode import decode


def preview(
    sample: LabelledPicture,
    classes: Classes,
    recipe: Recipe,
    seed: int,
    count: int = 4,
    others: Sequence[LabelledPicture] = (),
) -> list[Example]:
    """At most `count` examples as the network would be shown them, its split aside.

    With an augmentation the copies 1, 2, … of the first piece; without one the pieces. They are the pixels that
    freezing with this seed gives, mosaics apart, which draw on `others` here.

    Raises:
        BadDataset, BadPicture: the sample cannot be read.
        BadSettings: the recipe names a class that is not there.
    """
    remap = remap_classes(classes, recipe.remap)
    everyone = [sample, *others]
    entries = Entries(everyone, dict.fromkeys((one.name for one in everyone), "train"), recipe, remap, seed)
    labels_HW = remap(sample.labels())
    whole = example_of(decode(sample.picture_bytes(), name=sample.name), labels_HW, sample.name)
    pieces = list(islice(cut(labels_HW, recipe, sample.name), count))
    if recipe.augmentation is None or not pieces:
        return [entries.preprocessed(whole.window(piece.box)) for piece in pieces]
    example = entries.preprocessed(whole.window(pieces[0].box))
    return [entries.copy(example, sample.name + pieces[0].suffix, number) for number in range(1, count + 1)]
