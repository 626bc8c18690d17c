"""Files made for one test, explorable sets, and the sample of schools."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from opendata.actions import datasets
from opendata.explorer import engine
from opendata.explorer.building import Built, build
from opendata.explorer.engine import Opened
from opendata.models import DatasetFile

HOUSE = Path(settings.BASE_DIR)
#: The file as published, where it was put beside the repository; else our small sample of it.
SHARED = HOUSE.parent / "shared" / "data" / "fr-en-ips_ecoles.csv"
SAMPLE = HOUSE / "opendata" / "data" / "ecoles.csv"


@pytest.fixture
def explorer_root(settings, tmp_path) -> Path:
    settings.DATALAB_EXPLORER_ROOT = tmp_path / "explorateur"
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture
def made(tmp_path) -> Callable[..., Built]:
    """``made(bytes, name)``: the file read; what came of it, and its folder in ``made.folder``."""

    def read(content: bytes, name: str = "essai.csv", **options) -> Built:
        path = tmp_path / name
        path.write_bytes(content)
        folder = tmp_path / f"lu-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        read.folder = folder
        return build(path, folder, most_bytes=options.pop("most_bytes", 50 << 20), **options)

    return read


@pytest.fixture
def opened(made) -> Callable[..., Opened]:
    """``opened(bytes)``: a file read and ready to be asked."""

    def ready(content: bytes, name: str = "essai.csv") -> Opened:
        made(content, name)
        return engine.Opened(made.folder, made.folder.parent)

    return ready


@pytest.fixture
def loaded(explorer_root, db) -> Callable[..., DatasetFile]:
    """``loaded(bytes)``: a published set whose rows can be asked."""

    def stored(content: bytes, slug: str = "jeu", name: str = "jeu.csv") -> DatasetFile:
        path = explorer_root / name
        path.write_bytes(content)
        return datasets.load(
            path,
            slug=slug,
            words={"title": f"Jeu {slug}"},
            is_public=True,
            by=None,
            clock=timezone.now,
        )

    return stored
