"""The records and errors that every room speaks: classes, preprocessing, settings, the model card."""
