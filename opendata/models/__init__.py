"""What we remember of what the public sees and takes away."""

from opendata.models.datasets import Dataset, DatasetStatus, Licence, Theme, UpdateRhythm
from opendata.models.files import DatasetFile, FileStatus
from opendata.models.publications import (
    CataloguePush,
    FileFormat,
    Publication,
    PublishedFile,
)

__all__ = [
    "CataloguePush",
    "Dataset",
    "DatasetFile",
    "DatasetStatus",
    "FileFormat",
    "FileStatus",
    "Licence",
    "Publication",
    "PublishedFile",
    "Theme",
    "UpdateRhythm",
]
