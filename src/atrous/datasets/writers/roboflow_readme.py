"""The two text files that lie beside a dataset in Roboflow's layout."""

from atrous.datasets.problem import quantity
from atrous.datasets.writers.export import Export

PHRASE = "PNG Masks For Semantic Segmentation"


def dataset_readme(export: Export) -> str:
    """`README.dataset.txt`: what the dataset is."""
    return f"# {export.title} > version {export.version}\n\nWritten by atrous\n"


def export_readme(export: Export) -> str:
    """`README.roboflow.txt`: how many pictures there are, and what was done to them. Without a date, so that the same
    version gives the same bytes."""
    heading = f"{export.title} - v{export.version}"
    lines = ["", heading, "=" * 30, "", "This dataset was exported by atrous.", ""]
    lines += [f"The dataset includes {len(export.samples)} images.", _annotated(export), ""]
    lines += [*_preprocessing(export), "", *_augmentation(export), "", "", ""]
    return "\n".join(lines)


def _annotated(export: Export) -> str:
    return f"{export.title.capitalize()} are annotated in {PHRASE} format."


def _preprocessing(export: Export) -> list[str]:
    if not export.preprocessing:
        return ["No image pre-processing was applied."]
    return ["The following pre-processing was applied to each image:", *(f"* {step}" for step in export.preprocessing)]


def _augmentation(export: Export) -> list[str]:
    if not export.augmentation:
        return ["No image augmentation techniques were applied."]
    copies = quantity(export.copies, "version")
    return [
        f"The following augmentation was applied to create {copies} of each source image:",
        *(f"* {step}" for step in export.augmentation),
    ]
