"""Money, dates and counts as the French State writes them."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import gettext_lazy as _

from accounts import french
from accounts.french import HARD, amount, count, number, percentage
from finding.queries.columns import STATUS_BADGES

register = template.Library()


@register.filter
def euros(value: Decimal | None) -> str:
    """``1 234 567,89 €`` with non-breaking spaces; a dash when there is no amount."""
    return amount(value)


@register.filter
def figure(value: Decimal | None) -> str:
    """``1 234,5``: any number, without the zeros that say nothing; a dash when there is none."""
    if value is None:
        return "—"
    return number(Decimal(value), 2).rstrip("0").rstrip(",")


@register.filter
def signed_euros(value: Decimal) -> str:
    """A difference in euros with its sign: ``+ 12 000,00 €``, ``− 500,00 €``."""
    return f"{_sign(value)}{HARD}{amount(abs(value))}"


@register.filter
def signed(value: Decimal) -> str:
    """A difference with its sign: ``+ 3``, ``− 12,5``."""
    return f"{_sign(value)}{HARD}{figure(abs(Decimal(value)))}"


def _sign(value: Decimal) -> str:
    return "−" if value < 0 else "+"


@register.filter
def euros_round(value: Decimal | None) -> str:
    """A round amount without its cents: ``500 000 €``; cents are kept when there are any."""
    if value is None or value != value.to_integral_value():
        return amount(value)
    return f"{number(value)}{HARD}€"


@register.filter
def percent(value: Decimal | None) -> str:
    """A share (0.4321) as ``43,21 %``."""
    return percentage(value)


@register.filter(expects_localtime=True)
def day(value: date | None, words: str = "j F Y") -> str:
    """``1er septembre 2026``; ``words`` for another form, as ``date`` takes it. Empty for none."""
    return french.day(value, words) if value else ""


@register.filter
def plural(number: int, forms: str) -> str:
    """``{{ n|plural:"demande,demandes" }}`` → « 0 demande », « 2 demandes » (zero is singular)."""
    return count(number, *forms.split(","))


@register.inclusion_tag("components/status.html", takes_context=True)
def status_badge(context, file) -> dict:
    """The state of a file as a coloured word; a file may keep its exact state from its holder."""
    status, label = file.status, file.get_status_display()
    if hasattr(file, "status_shown_to") and "request" in context:
        shown = file.status_shown_to(context["request"].user)
        status, label = shown.value, shown.label
    return {"label": label, "kind": STATUS_BADGES.get(status, "success")}


@register.simple_tag
def yes_no(value) -> str:
    """« Oui » or « Non »."""
    return str(_("Oui") if value else _("Non"))
