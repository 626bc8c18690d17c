"""The ledger in the admin: envelopes and lines are described here, movements are only read."""

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.table import TableAdmin, TableInline
from accounts.french import amount as euros
from accounts.permissions import Permission
from funding.ledger import queries
from funding.ledger.models import BudgetLine, Credit, Engagement, Envelope, FiscalYear, Movement


class LedgerAdmin(TableAdmin):
    """Read by those who may read the ledger; nothing is ever deleted."""

    view_permission = Permission.LEDGER_VIEW
    show_full_result_count = False
    list_per_page = 50


class LineInline(TableInline):
    model = BudgetLine
    change_permission = Permission.LEDGER_ACT
    fields = ("code", "label", "strand", "nature", "closed_on")


@admin.register(Envelope)
class EnvelopeAdmin(LedgerAdmin):
    """An envelope, its lines, and what is left of it."""

    change_permission = Permission.LEDGER_ACT
    list_display = ("code", "label", "ceiling", "opened", "programme_rest", "desk")
    fields = ("code", "label", "programme", "action", "ceiling_amount", "remainders", "desk")
    readonly_fields = ("remainders", "desk")
    inlines = (LineInline,)

    @admin.display(description=_("plafond"), ordering="ceiling_amount")
    def ceiling(self, envelope) -> str:
        return euros(envelope.ceiling_amount)

    @admin.display(description=_("AE ouvertes"), ordering="allocated_amount")
    def opened(self, envelope) -> str:
        return euros(envelope.allocated_amount)

    @admin.display(description=_("reste à ouvrir"))
    def programme_rest(self, envelope) -> str:
        return euros(envelope.ceiling_amount - envelope.allocated_amount)

    @admin.display(description=_("restes"))
    def remainders(self, envelope) -> str:
        """The three remainders in AE, and what is left to pay in CP."""
        if not envelope.pk:
            return "—"
        whole = queries.totals(queries.balances(envelope=envelope))
        ae = whole.get(Credit.AE, queries.Figures(credit=Credit.AE))
        cp = whole.get(Credit.CP, queries.Figures(credit=Credit.CP))
        return format_html(
            "{} : {} · {} : {} · {} : {} · {} : {}",
            _("à programmer"),
            euros(ae.remaining_to_programme),
            _("à engager"),
            euros(ae.remaining_to_engage),
            _("à payer"),
            euros(ae.remaining_to_pay),
            _("CP disponibles"),
            euros(cp.available),
        )

    @admin.display(description=_("pilotage"))
    def desk(self, envelope) -> str:
        """The door to the figures and to the acts on credits."""
        if not envelope.pk:
            return "—"
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("desk:overview", args=[envelope.code]),
            _("chiffres"),
            reverse("desk:acts", args=[envelope.code]),
            _("actes sur les crédits"),
        )


@admin.register(BudgetLine)
class BudgetLineAdmin(LedgerAdmin):
    change_permission = Permission.LEDGER_ACT
    list_display = ("code", "label", "envelope", "strand", "nature", "closed_on")
    list_filter = ("envelope", "strand")
    list_select_related = ("envelope",)
    search_fields = ("code", "label")


@admin.register(FiscalYear)
class FiscalYearAdmin(LedgerAdmin):
    list_display = ("envelope", "year", "opened_at", "opened_by", "closed_at", "closed_by")
    list_filter = ("envelope", "year")
    list_select_related = ("envelope", "opened_by", "closed_by")


@admin.register(Engagement)
class EngagementAdmin(LedgerAdmin):
    list_display = ("award", "ej_number", "line", "fiscal_year", "signed_on", "engaged", "rest")
    list_filter = ("line", "fiscal_year", "instrument")
    list_select_related = ("line", "balance")
    search_fields = ("award", "ej_number")

    @admin.display(description=_("AE nettes"))
    def engaged(self, engagement) -> str:
        return euros(engagement.balance.engaged_amount)

    @admin.display(description=_("reste à payer"))
    def rest(self, engagement) -> str:
        return euros(engagement.balance.remaining_amount)


@admin.register(Movement)
class MovementAdmin(LedgerAdmin):
    """Read only: a movement is never changed, it is corrected by another."""

    list_display = (
        "day",
        "kind",
        "credit",
        "shown_amount",
        "way",
        "award",
        "reason",
        "recorded_by",
    )
    list_filter = ("kind", "credit", "destination_line", "destination_year", "effect_on")
    list_select_related = ("source_line", "destination_line", "recorded_by")
    search_fields = ("award", "key", "reason")
    ordering = ("-pk",)
    readonly_fields = ("shown_amount",)
    fields = tuple(
        "shown_amount" if field.name == "amount" else field.name
        for field in Movement._meta.concrete_fields
        if field.name != "id"
    )

    @admin.display(description=_("date d’effet"), ordering="effect_on")
    def day(self, movement) -> str:
        return date_format(movement.effect_on, "d/m/Y")

    @admin.display(description=_("montant"), ordering="amount")
    def shown_amount(self, movement) -> str:
        return euros(movement.amount)

    @admin.display(description=_("mouvement"))
    def way(self, movement) -> str:
        """Where the amount goes: the line is said once when it does not change."""
        source = _line(movement.source_line, movement.source_year)
        destination = _line(movement.destination_line, movement.destination_year)
        left = movement.get_source_pocket_display()
        right = movement.get_destination_pocket_display()
        if source and destination and source != destination:
            return f"{source} · {left} → {destination} · {right}"
        return f"{source or destination} · {left} → {right}"


def _line(line, year) -> str:
    """A line and its year, kept on one row of text."""
    return f"{line.code}\u00a0{year}".replace("-", "\u2011") if line else ""
