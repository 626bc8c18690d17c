"""Identities held back, corrected SIRETs, and the log of accounts."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.identities import NotRecognised, decide
from accounts.admin.table import TableAdmin
from accounts.models import AccountEvent, ProviderIdentity, SiretOverride
from accounts.permissions import Permission


@admin.register(ProviderIdentity)
class ProviderIdentityAdmin(TableAdmin):
    """Who is known by which provider; an administrator confirms or rejects what is held."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.ACCOUNT_MANAGE
    list_display = ["user", "email", "provider", "organisation", "state", "seen_at", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["user", "organisation", "decided_by"]
    search_fields = ["email", "user__email"]
    search_help_text = "Adresse"
    readonly_fields = [
        "user",
        "provider",
        "sub",
        "email",
        "siret",
        "organisation",
        "state",
        "seen_at",
        "decided_at",
        "decided_by",
    ]
    actions = ["confirm", "reject"]
    list_per_page = 50

    def has_add_permission(self, request) -> bool:
        return False

    @admin.action(description=_("Confirmer les identités choisies"), permissions=["change"])
    def confirm(self, request, queryset) -> None:
        self._decide(request, queryset, accept=True)

    @admin.action(description=_("Rejeter les identités choisies"), permissions=["change"])
    def reject(self, request, queryset) -> None:
        self._decide(request, queryset, accept=False)

    def _decide(self, request, queryset, *, accept: bool) -> None:
        for identity in queryset.order_by("pk"):
            try:
                decide(identity, accept=accept, by=request.user, at=timezone.now())
            except NotRecognised as refusal:
                messages.error(request, f"{identity} : {refusal.message}")
            else:
                messages.success(request, f"{identity} : {_('décision enregistrée.')}")


@admin.register(SiretOverride)
class SiretOverrideAdmin(TableAdmin):
    """Which organisation a SIRET announced by a provider means."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.ACCOUNT_MANAGE
    allow_delete = True
    list_display = ["siret", "provider", "organisation", "reason"]
    list_select_related = ["organisation"]
    search_fields = ["siret", "organisation__name"]
    search_help_text = "SIRET ou organisation"
    list_per_page = 50


@admin.register(AccountEvent)
class AccountEventAdmin(TableAdmin):
    """What happened to accounts; nobody writes here."""

    view_permission = Permission.JOURNAL_READ_ALL
    list_display = ["at", "user", "kind", "by", "detail"]
    list_filter = ["kind"]
    list_select_related = ["user", "by"]
    search_fields = ["user__email"]
    search_help_text = "Adresse"
    list_per_page = 50

    def has_view_permission(self, request, obj=None) -> bool:
        return super().has_view_permission(request, obj) or request.user.can(
            Permission.ACCOUNT_MANAGE
        )
