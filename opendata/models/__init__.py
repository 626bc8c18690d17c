"""What we remember of what the public sees and takes away."""

from opendata.models.calendar import CalendarEntry, EntryKind
from opendata.models.catalogue import WatchedLink, WatchedPlace
from opendata.models.datasets import (
    RESERVED_SLUGS,
    Dataset,
    DatasetStatus,
    Licence,
    Theme,
    UpdateRhythm,
)
from opendata.models.files import DatasetFile, FileStatus
from opendata.models.publications import (
    CataloguePush,
    FileFormat,
    Publication,
    PublishedFile,
)
from opendata.models.reuses import Reuse, ReuseKind, ReuseStatus
from opendata.models.subscriptions import Edition, EditionLetter, Rhythm, Subscription
from opendata.models.topics import ElementKind, Topic, TopicElement, TopicStatus

__all__ = [
    "RESERVED_SLUGS",
    "CalendarEntry",
    "CataloguePush",
    "Dataset",
    "DatasetFile",
    "DatasetStatus",
    "Edition",
    "EditionLetter",
    "ElementKind",
    "EntryKind",
    "FileFormat",
    "FileStatus",
    "Licence",
    "Publication",
    "PublishedFile",
    "Reuse",
    "ReuseKind",
    "ReuseStatus",
    "Rhythm",
    "Subscription",
    "Theme",
    "Topic",
    "TopicElement",
    "TopicStatus",
    "UpdateRhythm",
    "WatchedLink",
    "WatchedPlace",
]
