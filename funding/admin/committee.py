"""The committee in the admin: read by auditors and budget officers, changed by nobody."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.table import TableAdmin
from accounts.french import amount as euros
from accounts.permissions import Permission
from funding.models import AgendaItem, CommitteeSession, Opinion
from funding.policies import files_open_to, sessions_open_to


class ReadOnlyAdmin(TableAdmin):
    """Rows to read; a conflict of interests closes them here as on the pages."""

    view_permission = Permission.COMMITTEE_READ
    list_per_page = 50

    def has_add_permission(self, request) -> bool:
        return False


@admin.register(CommitteeSession)
class CommitteeSessionAdmin(ReadOnlyAdmin):
    """Sessions, with the way to their page."""

    list_display = ("reference", "title", "held_on", "status", "budget_line", "chair", "page")
    list_filter = ("status",)
    list_select_related = ("budget_line", "chair")
    search_fields = ("reference", "title")
    fields = (
        "reference",
        "title",
        "status",
        "held_on",
        "budget_line",
        "quorum",
        "chair",
        "opened_at",
        "closed_at",
        "page",
    )
    readonly_fields = ("page",)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=sessions_open_to(request.user))

    @admin.display(description=_("séance"))
    def page(self, session) -> str:
        return format_html('<a href="{}">{}</a>', session.get_absolute_url(), _("Ouvrir"))


@admin.register(AgendaItem)
class AgendaItemAdmin(ReadOnlyAdmin):
    """What the committee answered, file by file."""

    list_display = ("file", "session", "position", "outcome", "granted", "answered_at")
    list_filter = ("outcome",)
    list_select_related = ("session", "cofinancing__project")
    search_fields = ("cofinancing__reference", "session__reference")
    fields = (
        "session",
        "file",
        "position",
        "outcome",
        "granted",
        "reason",
        "answered_at",
        "answered_by",
    )
    readonly_fields = ("file", "granted")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(cofinancing__in=files_open_to(request.user))

    @admin.display(description=_("dossier"), ordering="cofinancing__reference")
    def file(self, item) -> str:
        path = reverse("funding:detail", args=[item.cofinancing.reference])
        return format_html('<a href="{}">{}</a>', path, item.cofinancing.reference)

    @admin.display(description=_("montant accordé"), ordering="granted_amount")
    def granted(self, item) -> str:
        return euros(item.granted_amount)


@admin.register(Opinion)
class OpinionAdmin(ReadOnlyAdmin):
    """Which experts were asked, and when they answered; their words stay on the file."""

    view_permission = Permission.JOURNAL_READ_ALL
    list_display = ("cofinancing", "expert", "due_on", "asked_at", "answered_at", "declined_at")
    list_select_related = ("cofinancing__project", "expert")
    fields = ("cofinancing", "expert", "due_on", "confidentiality", "asked_at", "answered_at")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(cofinancing__in=files_open_to(request.user))
