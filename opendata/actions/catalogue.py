"""What comes from data.gouv.fr, and what is described there: calls first, then one transaction."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from opendata import datagouv
from opendata.actions.editing import free_slug, only_editors
from opendata.actions.reuses import ReuseSheet, propose
from opendata.datagouv import CatalogueRefused, Pushed, Sheet
from opendata.exports.catalogue import resource_of, sheet_of_funded
from opendata.models import (
    CataloguePush,
    Dataset,
    Publication,
    Reuse,
    ReuseKind,
    ReuseStatus,
    WatchedLink,
    WatchedPlace,
)
from workflow.refusals import Refused, refused_by_database


def bring(address: str, *, by, at: datetime) -> Dataset | Reuse:
    """A draft set of data, or a proposed reuse, from its address there. Raises Refused."""
    only_editors(by)
    try:
        sheet = datagouv.read(*datagouv.place_of(address))
    except CatalogueRefused as refused:
        raise Refused("catalogue_refused", refused.message, field="address") from refused
    found = _new_dataset(sheet, by, at) if sheet.kind == "dataset" else _new_reuse(sheet, by, at)
    _note(found, WatchedPlace.SHEET, sheet.page, at, "")
    return found


@transaction.atomic(durable=True)
def _new_dataset(sheet: Sheet, by, at: datetime) -> Dataset:
    dataset = Dataset(
        slug=free_slug(Dataset, sheet.title, "jeu"),
        datagouv_id=sheet.key,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    _copy(dataset, sheet)
    try:
        dataset.save()
    except IntegrityError as error:
        raise refused_by_database(error) from error
    return dataset


def _new_reuse(sheet: Sheet, by, at: datetime) -> Reuse:
    known = Dataset.objects.published().filter(datagouv_id__in=sheet.dataset_keys).order_by("pk")
    words = {
        "title": sheet.title,
        "kind": sheet.reuse_kind or ReuseKind.APPLICATION,
        "creator": sheet.creator,
        "url": sheet.url or sheet.page,
        "description": sheet.description,
    }
    return propose(ReuseSheet(words, known, datagouv_id=sheet.key), by=by, at=at)


def _copy(dataset: Dataset, sheet: Sheet) -> None:
    """What data.gouv.fr says of a set of data; what it does not say stays."""
    dataset.title, dataset.description = sheet.title, sheet.description
    dataset.publisher, dataset.source_url = sheet.creator, sheet.page[:500]
    dataset.licence = sheet.licence or dataset.licence
    dataset.rhythm = sheet.rhythm or dataset.rhythm
    dataset.keywords = sheet.keywords


def refresh(at: datetime) -> int:
    """Reads again every sheet that came from data.gouv.fr and looks at the page of each reuse.

    Each is a call and then a short transaction of its own. Returns how many links are broken.
    """
    broken = 0
    for dataset in Dataset.objects.exclude(datagouv_id="").order_by("pk"):
        broken += _refresh_sheet(dataset, "dataset", at)
    reuses = Reuse.objects.filter(status=ReuseStatus.PUBLISHED).order_by("pk")
    for reuse in reuses:
        if reuse.datagouv_id:
            broken += _refresh_sheet(reuse, "reuse", at)
        error = datagouv.is_alive(reuse.url)
        _note(reuse, WatchedPlace.PAGE, reuse.url, at, error)
        broken += bool(error)
    return broken


def _refresh_sheet(shown: Dataset | Reuse, kind: str, at: datetime) -> bool:
    """The words of a set of data follow its sheet; those of a reuse, reviewed here, stay."""
    page = f"{settings.DATALAB_DATAGOUV_URL.rstrip('/')}/{kind}s/{shown.datagouv_id}/"
    try:
        sheet = datagouv.read(kind, shown.datagouv_id)
    except CatalogueRefused as refused:
        _note(shown, WatchedPlace.SHEET, page, at, refused.message)
        return True
    if isinstance(shown, Dataset):
        _update(shown, sheet, at)
    _note(shown, WatchedPlace.SHEET, sheet.page, at, "")
    return False


@transaction.atomic(durable=True)
def _update(dataset: Dataset, sheet: Sheet, at: datetime) -> None:
    locked = Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
    before = [getattr(locked, name) for name in COPIED]
    _copy(locked, sheet)
    if before != [getattr(locked, name) for name in COPIED]:
        locked.updated_at, locked.updated_by = at, None
        locked.save(update_fields=[*COPIED, "updated_at", "updated_by"])


COPIED = (
    "title",
    "description",
    "publisher",
    "source_url",
    "licence",
    "rhythm",
    "keywords",
)


@transaction.atomic(durable=True)
def _note(shown: Dataset | Reuse, place: str, url: str, at: datetime, error: str) -> None:
    owner: dict[str, Any] = {"dataset": None, "reuse": None}
    owner["dataset" if isinstance(shown, Dataset) else "reuse"] = shown
    WatchedLink.objects.update_or_create(
        place=place,
        **owner,
        defaults={"url": url[:500], "checked_at": at, "error": error[:500]},
    )


def push(publication: Publication, *, by, at: datetime) -> CataloguePush:
    """Describes a version on data.gouv.fr and writes down what came of it.

    Raises Refused when no key is set: nothing is then called.
    """
    if by is not None:
        only_editors(by)
    if not settings.DATALAB_DATAGOUV_API_KEY:
        raise Refused("no_key", _("La clé de data.gouv.fr (DATALAB_DATAGOUV_API_KEY) manque."))
    site = settings.DATALAB_SITE_URL.rstrip("/")
    files = publication.files.defer("content").order_by("file_format")
    outcome: dict[str, Any]
    try:
        done = datagouv.describe(
            sheet_of_funded(publication, site),
            [resource_of(file, site) for file in files],
            _before(),
        )
        outcome = _where(done)
    except CatalogueRefused as refused:
        outcome = {"error": refused.message, **_where(refused.partly)}
    return CataloguePush.objects.create(
        publication=publication, pushed_at=at, pushed_by=by, **outcome
    )


def _where(done: Pushed | None) -> dict[str, Any]:
    if done is None:
        return {}
    return {
        "dataset_id": done.dataset_id,
        "dataset_page": done.page,
        "resources": done.resources,
    }


def _before() -> Pushed | None:
    """Where an earlier version was described."""
    last = CataloguePush.objects.exclude(dataset_id="").order_by("-pk").first()
    return Pushed(last.dataset_id, last.dataset_page, last.resources) if last else None
