"""The versions of « projets lauréats » that may be read."""

from datetime import date

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from opendata.models import Publication, PublishedFile


def versions() -> QuerySet[Publication]:
    """Every version that shows nothing confidential since, the last first (two queries)."""
    return Publication.objects.servable().latest_first()


def versions_with_files() -> QuerySet[Publication]:
    """The last of each day, with the names and sizes of its files, not their bytes."""
    return (
        versions()
        .distinct("published_on")
        .prefetch_related(
            Prefetch("files", PublishedFile.objects.defer("content").order_by("file_format"))
        )
    )


def file_of(file_format: str, *, on: date | None = None) -> PublishedFile | None:
    """The file of the last version, or of the last one of a day; None when none may be read."""
    found = versions()
    if on is not None:
        found = found.filter(published_on=on)
    publication = found.first()
    if publication is None:
        return None
    return publication.files.select_related("publication").get(file_format=file_format)


def version_to_push() -> Publication | None:
    """The last version, when a key is set and no attempt to describe it has succeeded."""
    if not settings.DATALAB_DATAGOUV_API_KEY:
        return None
    last = versions().first()
    if last is None or last.pushes.filter(error="").exists():
        return None
    return last
