"""Milestones, letters and amendments in the admin: read by the desk, changed by nobody."""

from typing import ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.french import amount as euros
from accounts.permissions import Permission
from funding.admin.committee import ReadOnlyAdmin
from funding.models import Amendment, Letter, Milestone
from funding.policies import files_open_to
from funding.queries.amendments import sentences_of


class OfAFile(ReadOnlyAdmin):
    """Rows of a co-financing; a file closed by a conflict closes its own."""

    view_permission = Permission.LEDGER_VIEW
    list_select_related = ("cofinancing__project",)
    search_fields: ClassVar[list[str] | tuple[str, ...]] = ("cofinancing__reference",)

    def get_queryset(self, request):
        return super().get_queryset(request).filter(cofinancing__in=files_open_to(request.user))

    @admin.display(description=_("dossier"), ordering="cofinancing__reference")
    def file(self, row) -> str:
        path = reverse("funding:detail", args=[row.cofinancing.reference])
        return format_html('<a href="{}">{}</a>', path, row.cofinancing.reference)


@admin.register(Milestone)
class MilestoneAdmin(OfAFile):
    """When a report is due, and what the desk answered."""

    list_display = ("__str__", "file", "status", "due_on", "answered_at")
    list_filter = ("status",)
    fields = ("file", "number", "due_on", "status", "answered_at", "answered_by", "answer_reason")
    readonly_fields = ("file",)


@admin.register(Letter)
class LetterAdmin(OfAFile):
    """Letters and agreements: what was made, what was sent, under which code."""

    list_display = ("__str__", "file", "kind", "reference", "made_at", "notified_at")
    list_filter = ("kind",)
    search_fields = ("cofinancing__reference", "reference")
    fields = ("file", "kind", "number", "reference", "made_at", "made_by", "notified_at")
    readonly_fields = ("file",)


@admin.register(Amendment)
class AmendmentAdmin(OfAFile):
    """What each amendment changes, and where it stands."""

    list_display = ("__str__", "file", "aid", "prepared_at", "signed_on", "dropped_at")
    fields = (
        *("file", "number", "reason", "said", "aid", "prepared_at", "prepared_by"),
        *("signed_on", "recorded_at", "recorded_by", "dropped_at", "dropped_by"),
    )
    readonly_fields = ("file", "said", "aid")

    @admin.display(description=_("changements"))
    def said(self, amendment) -> str:
        return " ; ".join(sentences_of(amendment))

    @admin.display(description=_("aide après"))
    def aid(self, amendment) -> str:
        return euros(amendment.aid_after)
