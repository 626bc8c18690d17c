"""A file of the store as a path on this machine's disk, for what reads nothing else."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.models.fields.files import FieldFile

BLOCK = 1024 * 1024


@contextmanager
def on_disk(file: FieldFile) -> Iterator[Path]:
    """The file itself where the store is a disk; a copy, gone at the end, where it is not (S3)."""
    try:
        place = Path(file.path)
    except NotImplementedError:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / Path(str(file.name)).name
            with file.open("rb") as source, place.open("wb") as copy:
                shutil.copyfileobj(source, copy, BLOCK)
            yield place
    else:
        yield place
