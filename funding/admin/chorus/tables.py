"""The extracts and their raw lines in the admin's index, to be read."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.admin.table import TableAdmin
from accounts.permissions import Permission
from funding.ledger.models import ChorusExtract, ChorusLine


@admin.register(ChorusExtract)
class ChorusExtractAdmin(TableAdmin):
    """A door of the index to the pages of Chorus."""

    view_permission = Permission.LEDGER_VIEW

    def changelist_view(self, request, extra_context=None):
        return redirect("chorus:extracts")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("chorus:extract", object_id)


class Standing(admin.SimpleListFilter):
    """Lines that count, or that a newer extract left out."""

    title = _("compte")
    parameter_name = "compte"

    def lookups(self, request, model_admin):
        return [("oui", _("compte")), ("non", _("disparue"))]

    def queryset(self, request, queryset):
        if self.value() == "oui":
            return queryset.filter(gone_in=None)
        return queryset.exclude(gone_in=None) if self.value() == "non" else queryset


@admin.register(ChorusLine)
class ChorusLineAdmin(TableAdmin):
    """Every line ever read, as it was read."""

    view_permission = Permission.LEDGER_VIEW
    list_display = [
        "posted_on",
        "ej_number",
        "kind",
        "type_code",
        "amount",
        "supplier",
        "label",
        "fiscal_year",
        "extract",
    ]
    list_filter = ["kind", Standing, "fiscal_year", "type_code"]
    search_fields = ["ej_number", "supplier", "label", "payment_number"]
    list_select_related = ["extract"]
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "posted_on"
    ordering = ["-pk"]
