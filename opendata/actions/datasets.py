"""What editors do with sets of data: write them down, bring a file, publish, withdraw."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from documents.storage import on_disk
from jobs import actions as jobs
from opendata.explorer.building import Built, build
from opendata.explorer.refusals import FileRefused
from opendata.models import Dataset, DatasetFile, DatasetStatus, FileStatus
from opendata.policies import may_edit_public
from opendata.queries import exploring
from workflow.as_read import still_as_read
from workflow.refusals import Refused, refused_by_database

TASK = "opendata.tasks.long_read_dataset_file"
#: What may be sent through a browser; the command takes more (DATALAB_EXPLORER_MAX_MB).
UPLOAD_LIMIT = 200 * 1024 * 1024
WORDS = (
    "title",
    "description",
    "publisher",
    "licence",
    "source_url",
    "theme",
    "keywords",
    "rhythm",
)


def _may_edit(by) -> None:
    """``by`` is None when the service's own shell acts."""
    if by is not None and not may_edit_public(by):
        raise Refused("not_permitted", _("Votre rôle ne permet pas d’éditer les jeux de données."))


@transaction.atomic(durable=True)
def save(
    dataset: Dataset | None,
    *,
    slug: str = "",
    by,
    at: datetime,
    seen_at: datetime | None = None,
    **words: Any,
) -> Dataset:
    """Writes a set down, or its words anew; its address never changes. Raises Refused."""
    _may_edit(by)
    if dataset is not None:
        dataset = _locked(dataset, seen_at)
    elif Dataset.objects.filter(slug=slug).exists():
        raise Refused("slug_taken", _("Cette adresse est déjà prise."), field="slug")
    return _written(dataset, slug=slug, by=by, at=at, words=words)


def _locked(dataset: Dataset, seen_at: datetime | None) -> Dataset:
    found = Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
    still_as_read(found.updated_at, seen_at)
    return found


def _written(
    dataset: Dataset | None, *, slug: str, by, at: datetime, words: dict[str, Any]
) -> Dataset:
    if dataset is None:
        dataset = Dataset(slug=slug, created_at=at, created_by=by)
    for name in WORDS:
        if name in words:
            setattr(dataset, name, words[name])
    dataset.title = dataset.title or slug.replace("-", " ").capitalize()
    dataset.updated_at, dataset.updated_by = at, by
    try:
        dataset.save()
    except IntegrityError as error:
        raise refused_by_database(error) from error
    return dataset


@transaction.atomic(durable=True)
def deposit(dataset: Dataset, file: UploadedFile, *, by, at: datetime) -> DatasetFile:
    """Keeps a file and hands it to a worker; its job shows the progress. Raises Refused."""
    _may_edit(by)
    if not file.size:
        raise Refused("empty_file", _("Le fichier est vide."), field="file")
    if file.size > UPLOAD_LIMIT:
        raise Refused(
            "file_too_large",
            _("Le fichier dépasse 200 Mo : confiez-le à l’exploitation (load_dataset)."),
            field="file",
        )
    kept = DatasetFile(
        dataset=dataset,
        name=(file.name or "fichier")[-200:],
        size=file.size,
        deposited_at=at,
        deposited_by=by,
    )
    kept.content.save(kept.name, file, save=False)
    kept.job = jobs.start(
        "dataset",
        label=_("Lire « %(name)s »") % {"name": kept.name[:150]},
        by=by,
        at=at,
        task=TASK,
        arguments={"key": kept.key.hex},
        total=100,
    )
    kept.save()
    return kept


def load(
    path: Path,
    *,
    slug: str,
    words: dict[str, Any],
    is_public: bool,
    by,
    clock: Callable[[], datetime],
    step: Callable[[int, str], None] | None = None,
) -> DatasetFile:
    """Makes a file of this machine explorable under a slug, in one go: the set and its file.

    Raises FileRefused or Refused, and then nothing is stored.
    """
    _may_edit(by)
    kept = DatasetFile(name=path.name[-200:], size=path.stat().st_size)
    made = build(path, kept.folder, most_bytes=settings.DATALAB_EXPLORER_MAX_MB << 20, step=step)
    try:
        with transaction.atomic(durable=True):
            at = clock()
            found = Dataset.objects.filter(slug=slug).first()
            kept.dataset = _written(found, slug=slug, by=by, at=at, words=words)
            kept.deposited_at, kept.deposited_by = at, by
            with path.open("rb") as stream:
                kept.content.save(kept.name, File(stream), save=False)
            _made_ready(kept, made, at=clock())
            if is_public:
                _opened(kept.dataset, by=by, at=at)
    except BaseException:
        shutil.rmtree(kept.folder, ignore_errors=True)
        raise
    forget_old(kept)
    return kept


def read(
    file: DatasetFile,
    *,
    clock: Callable[[], datetime],
    step: Callable[[int, str], None] | None = None,
) -> DatasetFile:
    """Makes a deposited file explorable: long, outside any transaction, harmless to run twice.

    Raises FileRefused, kept with the file: the version before stays the one that pages read.
    """
    if file.status == FileStatus.READY and file.folder.exists():
        return file
    shutil.rmtree(file.folder, ignore_errors=True)  # a worker died between the folder and the row
    try:
        with on_disk(file.content) as place:
            made = build(
                place,
                file.folder,
                most_bytes=settings.DATALAB_EXPLORER_MAX_MB << 20,
                step=step,
            )
    except FileRefused as refused:
        file.status, file.refusal = FileStatus.UNREADABLE, refused.message
        file.read_at = clock()
        file.save()
        raise
    _made_ready(file, made, at=clock())
    forget_old(file)
    return file


def _made_ready(file: DatasetFile, made: Built, *, at: datetime) -> None:
    """Pages read it from now on; the version before it stays for those who are reading it."""
    file.rows, file.bad_rows = made.rows, made.bad_rows
    file.columns, file.communes = len(made.columns), made.communes
    file.status, file.refusal, file.read_at = FileStatus.READY, "", at
    file.save()
    exploring.forget(file.dataset.slug)


def forget_old(file: DatasetFile) -> None:
    """Frees the disk of the versions before the last but one; their deposits are kept."""
    older = DatasetFile.objects.current_of(file.dataset).filter(pk__lt=file.pk)
    for old in older[1:]:
        shutil.rmtree(old.folder, ignore_errors=True)


@transaction.atomic(durable=True)
def publish(dataset: Dataset, *, by, at: datetime, seen_at: datetime | None = None) -> Dataset:
    """Opens a set to everybody. Raises Refused when nothing of it can be explored or found."""
    _may_edit(by)
    locked = _locked(dataset, seen_at)
    has_data = DatasetFile.objects.current_of(locked).exists()
    if not has_data and not locked.source_url:
        raise Refused(
            "nothing_to_publish",
            _("Déposez d’abord un fichier, ou donnez l’adresse de la source."),
        )
    return _opened(locked, by=by, at=at)


def _opened(dataset: Dataset, *, by, at: datetime) -> Dataset:
    if dataset.status != DatasetStatus.PUBLISHED:
        dataset.status = DatasetStatus.PUBLISHED
        dataset.published_at, dataset.published_by = at, by
        dataset.save()
    return dataset


@transaction.atomic(durable=True)
def withdraw(dataset: Dataset, *, by, at: datetime, seen_at: datetime | None = None) -> Dataset:
    """Takes a set back among the drafts: its address answers 404 to the public."""
    _may_edit(by)
    locked = _locked(dataset, seen_at)
    locked.status, locked.published_at, locked.published_by = DatasetStatus.DRAFT, None, None
    locked.updated_at, locked.updated_by = at, by
    locked.save()
    exploring.forget(locked.slug)
    return locked
