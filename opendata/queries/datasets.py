"""The sets of data that a reader may open."""

from django.db.models import Count, Q, QuerySet, Sum

from opendata.models import Dataset, DatasetFile, FileStatus


def dataset_list(user, *, theme: str = "", q: str = "") -> QuerySet[Dataset]:
    """The sets visible to somebody (None: anybody), by title, narrowed by theme and words."""
    visible = Dataset.objects.visible_to(user) if user else Dataset.objects.published()
    found = visible.order_by("title", "pk")
    if theme:
        found = found.filter(theme=theme)
    for word in q.split()[:10]:
        found = found.filter(
            Q(title__unaccent__icontains=word)
            | Q(description__unaccent__icontains=word)
            | Q(publisher__unaccent__icontains=word)
        )
    return found


def files_ready() -> tuple[int, int]:
    """How many files can be explored, and their rows in all: one query."""
    found = DatasetFile.objects.filter(status=FileStatus.READY).aggregate(
        files=Count("pk"), rows=Sum("rows")
    )
    return found["files"], found["rows"] or 0
