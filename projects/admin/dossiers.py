"""The queue of dossiers brought from démarches-simplifiées, and the report of each import."""

from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.admin.table import TableAdmin, TableInline
from accounts.permissions import Permission
from projects.actions import importing
from projects.models import DossierImport, DossierLine, DossierOutcome, ImportedDossier

MOST_LINES = 200


class DossierForm(forms.ModelForm):
    """Only the organisation is chosen here."""

    class Meta:
        model = ImportedDossier
        fields: ClassVar[list[str]] = ["organisation"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "organisation" in self.fields:
            self.fields["organisation"].required = False


@admin.register(ImportedDossier)
class ImportedDossierAdmin(TableAdmin):
    """A dossier; one that waits is settled by choosing its organisation, then trying again."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.ACCOUNT_MANAGE
    form = DossierForm
    list_display = ["number", "title", "outcome", "sentence", "state", "removal", "siret"]
    list_filter = ["outcome", "removal", "state"]
    search_fields = ["=number", "title", "siret", "=applicant"]
    list_per_page = 50
    list_select_related = ["organisation", "project"]
    actions = ["try_again"]
    fields = [
        ("number", "procedure", "state", "last_change"),
        ("outcome", "sentence"),
        "organisation",
        ("siret", "applicant"),
        "project",
        ("removal", "removal_reason"),
        "unknown_champs",
        "documents_listed",
        "champs_read",
    ]

    def has_add_permission(self, request) -> bool:
        return False

    def get_readonly_fields(self, request, obj=None):
        shown = [name for row in self.fields for name in (row if isinstance(row, tuple) else [row])]
        settled = obj is not None and obj.outcome != DossierOutcome.WAITING
        return [name for name in shown if name != "organisation" or settled]

    def save_model(self, request, obj, form, change) -> None:
        ImportedDossier.objects.filter(pk=obj.pk).update(organisation=obj.organisation)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Once the organisation is kept, the dossier is tried again, as an act of its own."""
        response = super().change_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and response.status_code == 302:
            waiting = ImportedDossier.objects.filter(
                pk=object_id, outcome=DossierOutcome.WAITING
            ).first()
            if waiting is not None:
                self._settle(request, waiting)
        return response

    @admin.action(description=_("Essayer de nouveau"), permissions=["change"])
    def try_again(self, request, queryset) -> None:
        waiting = queryset.filter(outcome=DossierOutcome.WAITING).order_by("number")
        for dossier in waiting[:MOST_LINES]:
            self._settle(request, dossier)

    def _settle(self, request, dossier: ImportedDossier) -> None:
        told = importing.resettle(dossier, by=request.user, at=timezone.now())
        self.message_user(request, f"{dossier.number} · {told}", messages.INFO)

    @admin.display(description=_("documents listés"))
    def documents_listed(self, dossier: ImportedDossier) -> str:
        return format_html_join(
            "",
            "<div>{} ({} o)</div>",
            ((d["filename"], d["size"] or "?") for d in dossier.documents),
        )

    @admin.display(description=_("champs"))
    def champs_read(self, dossier: ImportedDossier) -> str:
        champs = dossier.content.get("champs") or []
        return format_html_join(
            "",
            "<div><strong>{}</strong> {}</div>",
            ((c.get("label", ""), c.get("stringValue") or "") for c in champs),
        )


class DossierLineInline(TableInline):
    """What the import did, dossier by dossier."""

    model = DossierLine
    fields = ["number", "sentence"]
    ordering = ["pk"]
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("pk")


@admin.register(DossierImport)
class DossierImportAdmin(TableAdmin):
    """The report of one import."""

    view_permission = Permission.JOURNAL_READ_ALL
    list_display = ["began_at", "source", "procedure", "began_by", "state_told", "message"]
    list_select_related = ["began_by"]
    inlines = [DossierLineInline]

    def has_view_permission(self, request, obj=None) -> bool:
        return super().has_view_permission(request, obj) or request.user.can(
            Permission.ACCOUNT_MANAGE
        )

    @admin.display(description=_("état"))
    def state_told(self, run: DossierImport) -> str:
        if run.is_running:
            return format_html("{}", _("En cours"))
        return format_html("{}", _("Complet") if run.is_whole else _("Interrompu"))
