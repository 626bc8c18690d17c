"""Organisations with their dated names, their SIRETs and their days on the operators' list."""

from django.contrib import admin

from accounts.admin.table import TableAdmin, TableInline
from accounts.models import OperatorListing, Organisation, OrganisationLabel, OrganisationSiret
from accounts.permissions import Permission


class LabelInline(TableInline):
    model = OrganisationLabel
    change_permission = Permission.ACCOUNT_MANAGE
    fields = ["label", "acronym", "valid_from", "valid_until"]


class SiretInline(TableInline):
    model = OrganisationSiret
    change_permission = Permission.ACCOUNT_MANAGE
    fields = ["siret"]


class ListingInline(TableInline):
    model = OperatorListing
    change_permission = Permission.ACCOUNT_MANAGE
    fields = ["listed_from", "listed_until", "source"]


@admin.register(Organisation)
class OrganisationAdmin(TableAdmin):
    """Written by administrators, read by auditors. The key, once given, never changes."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.ACCOUNT_MANAGE
    list_display = ["name", "acronym", "kind", "siren", "ministry"]
    list_filter = ["kind"]
    list_select_related = ["ministry"]
    search_fields = ["name", "acronym", "key", "siren", "sirets__siret", "labels__label"]
    search_help_text = "Nom, sigle, SIREN ou SIRET"
    fields = ["key", "kind", "name", "acronym", "siren", "dila_uuid", "ministry", "successor"]
    inlines = [LabelInline, SiretInline, ListingInline]
    list_per_page = 50

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []
