"""The rules of the desk as anybody may read them, and what changes from a version to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts import french
from accounts.french import amount, percentage
from projects.models import (
    Call,
    CallVersion,
    Condition,
    FormStep,
    Project,
    ProjectStatus,
    ProjectType,
)


@dataclass(frozen=True)
class RuleRow:
    """One rule of a version: its name and its French lines (never empty)."""

    key: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class RuleChange:
    """A rule that differs between two versions."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class ReadableVersion:
    """A published version, its rules, and what it changed from the one before it."""

    version: CallVersion
    rows: list[RuleRow]
    changes: list[RuleChange]


@dataclass(frozen=True)
class PublishedCall:
    """A call with its version in force on a day (None when shut) and every other published one."""

    call: Call
    current: ReadableVersion | None
    others: list[ReadableVersion]


def published_rules(on: date) -> list[PublishedCall]:
    """Every call that has ever published rules, in one query, the open ones first."""
    versions: dict[int, list[CallVersion]] = {}
    for version in (
        CallVersion.objects.filter(published_at__isnull=False)
        .select_related("call")
        .order_by("call__title", "call_id", "-number")
    ):
        versions.setdefault(version.call_id, []).append(version)
    calls = []
    for found in versions.values():
        earlier = [*found[1:], None]
        readable = [_readable(v, before) for v, before in zip(found, earlier, strict=True)]
        current = next((r for r in readable if _is_open(r.version, on)), None)
        calls.append(
            PublishedCall(found[0].call, current, [r for r in readable if r is not current])
        )
    return sorted(calls, key=lambda call: call.current is None)


def rows_of(version: CallVersion) -> list[RuleRow]:
    """Every rule of a version, in reading order (no query)."""
    return [RuleRow(key, str(label), tell(version)) for key, label, tell in _told()]


def changes_between(before: CallVersion | None, after: CallVersion) -> list[RuleChange]:
    """What differs from one version to the next (no query); every rule when none came before."""
    old = {row.key: row.lines for row in rows_of(before)} if before else {}
    return [
        RuleChange(row.label, old.get(row.key, ()), row.lines)
        for row in rows_of(after)
        if old.get(row.key) != row.lines
    ]


def previous_published(version: CallVersion) -> CallVersion | None:
    """The published version before this one (one query)."""
    return (
        CallVersion.objects.filter(
            call=version.call_id, number__lt=version.number, published_at__isnull=False
        )
        .order_by("-number")
        .first()
    )


def drafts_under_earlier_rules(version: CallVersion) -> int:
    """How many drafts of the call follow an earlier version (one query)."""
    return Project.objects.filter(
        call_version__call=version.call_id,
        call_version__number__lt=version.number,
        status=ProjectStatus.DRAFT,
    ).count()


def _readable(version: CallVersion, before: CallVersion | None) -> ReadableVersion:
    changes = changes_between(before, version) if before else []
    return ReadableVersion(version, rows_of(version), changes)


def _is_open(version: CallVersion, on: date) -> bool:
    return version.opens_on <= on and (version.closes_on is None or version.closes_on >= on)


def _told() -> list[tuple[str, str, Callable[[CallVersion], tuple[str, ...]]]]:
    return [
        ("dates", _("Ouverture"), _dates),
        ("who", _("Qui peut déposer"), _who),
        ("bounds", _("Coût total du projet"), _bounds),
        ("rate", _("Taux de cofinancement"), _rate),
        ("excluded", _("Dépenses exclues de l’assiette"), _excluded),
        ("tranches", _("Paiement par tranches"), _tranches),
        ("times", _("Délais de la recevabilité"), _times),
        ("criteria", _("Critères et poids"), _criteria),
        ("indicators", _("Indicateurs obligatoires"), _indicators),
        ("documents", _("Pièces demandées"), _documents),
        ("questions", _("Questions propres à l’appel"), _questions),
    ]


def _dates(version: CallVersion) -> tuple[str, ...]:
    first = french.day(version.opens_on)
    if version.closes_on is None:
        return (_("depuis le %(first)s, sans date de clôture") % {"first": first},)
    last = french.day(version.closes_on)
    return (_("du %(first)s au %(last)s") % {"first": first, "last": last},)


def _who(_version: CallVersion) -> tuple[str, ...]:
    return (_("Services de l’État ; opérateurs de l’État inscrits sur la liste datée"),)


def _bounds(version: CallVersion) -> tuple[str, ...]:
    return (
        _("de %(least)s à %(most)s, %(basis)s, pour un cofinancement")
        % {
            "least": amount(version.min_total_cost),
            "most": amount(version.max_total_cost),
            "basis": version.get_tax_basis_display(),
        },
    )


def _rate(version: CallVersion) -> tuple[str, ...]:
    first = _("%(rate)s au plus de l’assiette (coût éligible)") % {
        "rate": percentage(version.max_rate)
    }
    if version.derogation_max_rate == version.max_rate:
        return (first, _("sans dérogation possible"))
    return (
        first,
        _("au-delà, le comité motive une dérogation, jusqu’à %(rate)s")
        % {"rate": percentage(version.derogation_max_rate)},
    )


def _excluded(version: CallVersion) -> tuple[str, ...]:
    return tuple(version.excluded_labels) or ("—",)


def _tranches(version: CallVersion) -> tuple[str, ...]:
    return (
        _("aide de plus de %(amount)s ou durée de plus de %(months)s mois")
        % {"amount": amount(version.tranche_above_amount), "months": version.tranche_above_months},
        _("un jalon tous les %(months)s mois") % {"months": version.milestone_months},
    )


def _times(version: CallVersion) -> tuple[str, ...]:
    return (
        _("réponse du guichet en %(days)s jours ouvrés") % {"days": version.admissibility_days},
        _("compléments à donner en %(days)s jours ouvrés, que le guichet peut allonger")
        % {"days": version.complement_days},
    )


def _criteria(version: CallVersion) -> tuple[str, ...]:
    return tuple(
        f"{row['label']} : {row['weight']}{french.HARD}%"
        + (f" ({row['guidance']})" if row.get("guidance") else "")
        for row in version.criteria
    ) or ("—",)


def _indicators(version: CallVersion) -> tuple[str, ...]:
    lines = []
    for row in version.mandatory_indicators:
        unit = f" ({row['unit']})" if row.get("unit") else ""
        choice = _(", au choix : %(group)s") % {"group": row["group"]} if row.get("group") else ""
        lines.append(f"{_label(ProjectType, row['type'])} : {row['label']}{unit}{choice}")
    return tuple(lines) or (_("libres"),)


def _documents(version: CallVersion) -> tuple[str, ...]:
    return tuple(_asked(row) for row in version.asked_documents) or (_("aucune"),)


def _questions(version: CallVersion) -> tuple[str, ...]:
    return tuple(
        f"{_label(FormStep, row['step'])} : {_asked(row)}" for row in version.questions
    ) or (_("aucune"),)


def _asked(row: Any) -> str:
    words = [str(_("obligatoire") if row.get("required") else _("facultatif"))]
    if row.get("when", Condition.ALWAYS) not in ("", Condition.ALWAYS):
        words.append(_label(Condition, row["when"]).lower())
    return f"{row['label']} ({', '.join(words)})"


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label)
