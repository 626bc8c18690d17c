"""What the pages of Chorus share: the money's frame, the page asked for, the tabs."""

from django.core.paginator import Paginator
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from funding.admin.frame import LedgerPage


class ChorusView(LedgerPage):
    """A page of Chorus."""

    def page(self, *, status: int = 200, **context):
        return super().page(status=status, **{"query": self.query(), **context})

    def query(self) -> str:
        """What the address asks for beside the page, to be kept from page to page."""
        asked = self.request.GET.copy()
        asked.pop("page", None)
        return f"{asked.urlencode()}&" if asked else ""

    def paged(self, rows, size: int = 25):
        return Paginator(rows, size).get_page(self.request.GET.get("page"))

    def tabs(self) -> list[dict]:
        """The four rooms, the current one marked."""
        rooms = [
            ("extracts", _("Extraits")),
            ("queue", _("À rapprocher")),
            ("answers", _("Réponses données")),
            ("differences", _("Différences")),
        ]
        return [
            {"label": label, "url": reverse(f"chorus:{name}"), "current": name == self.tab}
            for name, label in rooms
        ]


def file_url(award: str) -> str:
    """The page of an award's file; nothing when the award is no file's reference."""
    try:
        return reverse("funding:detail", args=[award])
    except NoReverseMatch:
        return ""


def subject_url(ej_number: str, line_id: int | None = None) -> str:
    """The page of an EJ, or of a line without one."""
    if line_id:
        return reverse("chorus:line", args=[line_id])
    return reverse("chorus:ej", args=[ej_number])
