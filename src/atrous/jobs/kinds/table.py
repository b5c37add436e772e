"""The one place that knows all kinds of jobs."""

from typing import Any

from atrous.jobs.kinds.counting import COUNT
from atrous.jobs.kinds.exporting import EXPORT
from atrous.jobs.kinds.freezing import FREEZE
from atrous.jobs.kinds.importing import IMPORT
from atrous.jobs.kinds.kind import Kind
from atrous.jobs.kinds.resuming import RESUME
from atrous.jobs.kinds.training import TRAIN
from atrous.jobs.orders import CountOrder, ExportOrder, FreezeOrder, ImportOrder, ResumeOrder, TrainOrder

KINDS: dict[str, Kind[Any]] = {
    ImportOrder.kind: IMPORT,
    FreezeOrder.kind: FREEZE,
    TrainOrder.kind: TRAIN,
    ResumeOrder.kind: RESUME,
    ExportOrder.kind: EXPORT,
    CountOrder.kind: COUNT,
}
