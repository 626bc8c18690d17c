"""Recomputes the ledger from its first movement and names every difference."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_SQL = Path(__file__).parent / "sql" / "audit.sql"


@dataclass(frozen=True)
class Finding:
    """A difference: what the movements say (``expected``) and what is stored (``found``)."""

    check: str
    subject: str
    expected: str
    found: str
    sentence: str


@dataclass
class Report:
    """What an audit looked at, how many rows of each, and what it found."""

    findings: list[Finding] = field(default_factory=list)
    checked: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON-ready values. Keep ``heads`` elsewhere: they seal the whole chains."""
        return {"clean": self.is_clean, **asdict(self)}


Check = Callable[[], Iterable[Finding]]

#: What each check of ``sql/audit.sql`` says when it finds something.
_CHECKS = {
    "triggers": gettext_lazy("Un garde-fou de la base est désactivé."),
    "chain": gettext_lazy("La chaîne est rompue\u00a0: premier mouvement altéré de la ligne."),
    "heads": gettext_lazy("La tête de chaîne ne correspond pas au dernier mouvement de la ligne."),
    "balances": gettext_lazy("Le solde ne correspond pas à ses mouvements."),
    "daily_totals": gettext_lazy("Le total du jour ne correspond pas à ses mouvements."),
    "monthly_totals": gettext_lazy("Le total du mois ne correspond pas à ses mouvements."),
    "awards": gettext_lazy("La réservation de l’attribution ne correspond pas à ses mouvements."),
    "engagements": gettext_lazy(
        "L’engagement (AE nettes, CP payés, dernier paiement) ne correspond pas à ses mouvements."
    ),
    "years": gettext_lazy(
        "L’exercice (AE initiales, CP initiaux, CP reportés) ne correspond pas à ses mouvements."
    ),
    "envelopes": gettext_lazy(
        "Les AE ouvertes de l’enveloppe ne correspondent pas aux mouvements."
    ),
    "proposals": gettext_lazy("Un virement approuvé n’a pas de mouvement."),
}

_registered: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Adds a check from above, which compares the files' states with the ledger (``apps.py``)."""
    _registered[name] = check


def run() -> Report:
    """Audits everything at one instant, while others go on writing."""
    if connection.in_atomic_block:
        return _audit()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _audit()


def _audit() -> Report:
    report = Report()
    with connection.cursor() as cursor:
        for name, sentence in _CHECKS.items():
            cursor.execute(_statements()[name])
            report.findings += [
                Finding(name, subject, expected, found, str(sentence))
                for subject, expected, found in cursor.fetchall()
            ]
    for model in apps.get_app_config("ledger").get_models():
        if not model._meta.managed:
            continue
        report.checked[str(model._meta.verbose_name)] = model._default_manager.count()
    chain = apps.get_model("ledger", "Chain")
    heads = chain.objects.exclude(number=0).order_by("line__code")
    report.heads = dict(heads.values_list("line__code", "hash"))
    for name, check in _registered.items():
        found = list(check())
        report.findings += found
        report.checked[name] = len(found)
    return report


@cache
def _statements() -> dict[str, str]:
    statements = {}
    for part in _SQL.read_text(encoding="utf-8").split("-- name: ")[1:]:
        name, _newline, text = part.partition("\n")
        statements[name.strip()] = text
    legs = statements.pop("legs")
    return {name: text.replace("{legs}", legs) for name, text in statements.items()}


def verdict(report: Report) -> str:
    """One sentence for whoever ran the audit."""
    if report.is_clean:
        return _("Le grand livre est juste\u00a0: aucun écart.")
    return _("Le grand livre présente %(count)s écart(s).") % {"count": len(report.findings)}
