"""The errors we can explain. Each message is one sentence or two: what was found, what was wanted, what to do."""


class AtrousError(Exception):
    """An error with a message made for the person who reads it; the command line ends with 2, HTTP with a 4xx."""


class BadSettings(AtrousError):
    """An option or setting has a value that cannot work."""


class BadPicture(AtrousError):
    """Bytes that should be a picture are not, or are more than we accept."""


class BadDataset(AtrousError):
    """A folder or archive of labelled pictures cannot be used as it is."""


class BadPackage(AtrousError):
    """A folder that should be a model package is not, or holds what this version cannot run."""


class BadWeights(AtrousError):
    """A file of network weights does not fit the network."""


class BadCheckpoint(AtrousError):
    """A run cannot be resumed from what its folder holds."""


class TrainingFailed(AtrousError):
    """A run cannot go on: the loss is no number any more, or its folder cannot be written."""


class ExportMismatch(AtrousError):
    """The exported model does not compute what the trained one does."""


class NotFound(AtrousError):
    """A project, version, model or key that does not exist."""


class AlreadyExists(AtrousError):
    """Something of that name is there, and is not overwritten."""


class MissingExtra(AtrousError):
    """A feature needs packages that were not installed, such as `atrous[train]`."""


class CatalogUnavailable(AtrousError):
    """The database cannot be reached, or cannot write, at the moment."""
