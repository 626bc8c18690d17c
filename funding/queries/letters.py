"""What a letter says of a file: the merge fields, the words in force, the data of its PDF."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import french
from accounts.french import amount as euros
from accounts.french import number, percentage
from accounts.permissions import Permission
from documents.models import Attachment
from documents.pdf import prose
from funding.models import (
    DECISION_KINDS,
    SIGNED_KINDS,
    AgendaItem,
    Agreement,
    Amendment,
    Cofinancing,
    CofinancingStatus,
    Letter,
    LetterKind,
    LetterTemplate,
    Milestone,
    MilestoneStatus,
    Outcome,
    SignedScan,
    Tranche,
)
from funding.policies import files_open_to
from funding.queries.amendments import as_amended, changes_of, prepared_amendment

SHIPPED = Path(settings.BASE_DIR) / "templates" / "funding" / "letters"
S = CofinancingStatus
#: Who reads the words of letters.
TEMPLATE_READERS = (
    Permission.CALL_MANAGE,
    Permission.FUNDING_DECIDE,
    Permission.FUNDING_ENGAGE,
)
SIGNED = tuple(LetterKind(kind) for kind in SIGNED_KINDS)

#: What a template may name, and what it stands for.
WORDS = {
    "reference": gettext_lazy("référence du dossier"),
    "titre": gettext_lazy("titre du projet"),
    "organisation": gettext_lazy("organisation qui porte le projet"),
    "volet": gettext_lazy("volet de l’appel"),
    "appel": gettext_lazy("appel à projets et version de ses règles"),
    "cout_total": gettext_lazy("coût total du projet"),
    "assiette": gettext_lazy("coût éligible à l’aide"),
    "montant_demande": gettext_lazy("montant demandé"),
    "montant_accorde": gettext_lazy("montant accordé"),
    "taux": gettext_lazy("aide accordée divisée par l’assiette"),
    "taux_maximal": gettext_lazy("taux maximal de l’appel"),
    "instrument": gettext_lazy("instrument de financement"),
    "exercice": gettext_lazy("exercice budgétaire de la réservation"),
    "date_decision": gettext_lazy("date de la décision"),
    "decideur": gettext_lazy("personne qui a décidé"),
    "motif": gettext_lazy("motif ou conditions de la décision"),
    "derogation": gettext_lazy("motif de la dérogation au taux, s’il y en a une"),
    "voies_recours": gettext_lazy("voies et délais de recours"),
    "duree": gettext_lazy("durée du projet"),
    "debut": gettext_lazy("début prévu du projet"),
    "objet_avenant": gettext_lazy("objet de l’avenant en préparation"),
    "date_du_jour": gettext_lazy("date à laquelle le courrier est établi"),
}
TABLES = {
    "echeancier": gettext_lazy("tableau des tranches (seul dans son paragraphe)"),
    "jalons": gettext_lazy("tableau des jalons (seul dans son paragraphe)"),
    "indicateurs": gettext_lazy("tableau des indicateurs (seul dans son paragraphe)"),
    "plan_de_couts": gettext_lazy("tableau des coûts par nature (seul dans son paragraphe)"),
    "avenant": gettext_lazy("tableau de ce que l’avenant change (seul dans son paragraphe)"),
}


@dataclass(frozen=True)
class Words:
    """The text of a kind of letter, from a template or as shipped (``template`` is then None)."""

    title: str
    body: str
    signature: str
    template: LetterTemplate | None = None


def shipped(kind: str) -> Words:
    """The text that comes with the service: first line the title, last block the signature."""
    title, _nl, rest = (SHIPPED / f"{kind}.md").read_text(encoding="utf-8").partition("\n")
    body, _mark, signature = rest.partition("\n---\n")
    return Words(title.removeprefix("# ").strip(), body.strip(), signature.strip())


def words_in_force(kind: str) -> Words:
    """The last published version, else the text that comes with the service. One query."""
    template = LetterTemplate.objects.in_force(kind)
    return of_template(template) if template else shipped(kind)


def of_template(template: LetterTemplate) -> Words:
    """The text of one version."""
    return Words(template.title, template.body, template.signature, template)


def decision_kind(file: Cofinancing) -> str:
    """The kind of letter that the present decision calls for; empty without decision."""
    if file.status == S.DEFERRED:
        return LetterKind.DEFERRAL
    if file.status == S.REFUSED:
        return LetterKind.REFUSAL
    if file.granted_amount is None:
        return ""
    is_whole = file.granted_amount >= file.requested_amount
    return LetterKind.GRANT if is_whole else LetterKind.PARTIAL_GRANT


def agreement_kind(file: Cofinancing) -> str:
    """The kind of agreement of the file's instrument, or its amendment once it is signed."""
    if file.status in (S.AGREED, S.IN_EXECUTION):
        return LetterKind.AMENDMENT
    return f"agreement_{file.instrument}" if file.instrument else ""


def letters_of(file: Cofinancing, *, is_desk: bool) -> list[Letter]:
    """The letters of a file, latest first: all for the desk, those sent for the holder.

    One query without letters, three with.
    """
    letters = Letter.objects.filter(cofinancing=file).select_related(
        "document", "made_by", "notified_by"
    )
    if not is_desk:
        letters = letters.filter(notified_at__isnull=False)
    scans = ("scans__document", "scans__received_by")
    return list(letters.prefetch_related("told", *scans).order_by("-number"))


def letter_of_decision(file: Cofinancing) -> Letter | None:
    """The letter of the present decision, if it is made; earlier decisions have their own."""
    return _of_decision(file).order_by("-number").first()


def sent_letter_of_decision(file: Cofinancing) -> Letter | None:
    """The letter that told the present decision, if it is told."""
    return _of_decision(file).filter(notified_at__isnull=False).order_by("number").first()


def _of_decision(file: Cofinancing) -> QuerySet[Letter]:
    made = Letter.objects.filter(cofinancing=file, kind__in=DECISION_KINDS)
    if file.decided_at is None:
        return made.none()
    return made.filter(decision_moment=file.decided_at).select_related("document")


def decisions_to_tell(user, *, session: str = "") -> QuerySet[Any, Any]:
    """The decisions whose letter is not sent, oldest first; those of one session when named.

    ``has_letter``: it is made already. One query.
    """
    files = untold(files_open_to(user)).select_related("project__organisation")
    if session:
        on_agenda = AgendaItem.objects.filter(session__reference=session)
        files = files.filter(
            pk__in=on_agenda.exclude(outcome=Outcome.REMOVED).values("cofinancing")
        )
    files = files.annotate(has_letter=Exists(_OWN_LETTERS))
    return files.order_by("decided_at", "pk").distinct()


_OWN_LETTERS = Letter.objects.filter(
    cofinancing=OuterRef("pk"), kind__in=DECISION_KINDS, decision_moment=OuterRef("decided_at")
)


def untold(files: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Those of ``files`` that have a decision and no letter of it sent."""
    decided = files.filter(status__in=[S.GRANTED, S.DEFERRED, S.REFUSED], decided_at__isnull=False)
    return decided.exclude(Exists(_OWN_LETTERS.filter(notified_at__isnull=False)))


def latest_signed(file: Cofinancing) -> Attachment | None:
    """The last signed paper that came back and that no agreement bears yet."""
    scan = (
        SignedScan.objects.filter(letter__cofinancing=file, letter__decision_moment=file.decided_at)
        .exclude(document__in=Agreement.objects.filter(document__isnull=False).values("document"))
        .select_related("document")
        .order_by("-pk")
        .first()
    )
    return scan.document if scan else None


def merge_values(file: Cofinancing, at: datetime) -> dict[str, prose.Value]:
    """Every merge field of a file, as people read it. Seven queries at most."""
    project = file.project
    told = {
        "reference": file.reference,
        "titre": project.title,
        "organisation": project.organisation.name,
        "volet": file.get_strand_display(),
        "appel": str(project.call_version),
        "cout_total": euros(file.total_amount),
        "assiette": euros(file.eligible_amount),
        "montant_demande": euros(file.requested_amount),
        "montant_accorde": euros(file.granted_amount),
        "taux": percentage(file.granted_rate),
        "taux_maximal": percentage(file.max_rate),
        "instrument": file.get_instrument_display(),
        "exercice": str(file.fiscal_year or ""),
        "date_decision": _day(file.decided_at),
        "decideur": str(file.decided_by or ""),
        "motif": file.decision_reason,
        "derogation": file.derogation_reason,
        "voies_recours": file.remedies,
        "duree": _("%(n)s mois") % {"n": project.duration_months or 0},
        "debut": _day(project.starts_on),
        "date_du_jour": _day(at),
    }
    waiting = prepared_amendment(file)
    told["objet_avenant"] = waiting.reason if waiting else ""
    return {**told, **_tables(file, waiting)}


def letter_data(
    file: Cofinancing, kind: str, words: Words, at: datetime, *, code: dict | None
) -> dict[str, Any]:
    """All that the PDF of a letter is made of, plain and kept with the letter."""
    values = merge_values(file, at)
    return {
        "title": prose.fill(words.title, values),
        "author": str(_("Datalab · guichet de cofinancement")),
        "brand": _brand(),
        "footer": f"{file.reference} · {LetterKind(kind).label}",
        "sender": str(_("Guichet de cofinancement\ndes projets de données")),
        "recipient": values["organisation"],
        "place_and_day": _("Paris, le %(day)s") % {"day": values["date_du_jour"]},
        "blocks": prose.blocks(words.body, values),
        "signature": prose.fill(words.signature, values),
        "code": code,
    }


def _brand() -> str:
    if settings.DATALAB_STATE_BRANDING:
        return "RÉPUBLIQUE FRANÇAISE\nDatalab"
    return str(_("Datalab\nDémonstration non officielle"))


def _tables(file: Cofinancing, waiting: Amendment | None) -> dict[str, list[prose.Block]]:
    acts = Agreement.objects.filter(cofinancing=file).in_force()
    tranches = list(Tranche.objects.filter(agreement__in=acts, dropped_at=None).order_by("number"))
    milestones = list(
        Milestone.objects.filter(cofinancing=file)
        .exclude(status=MilestoneStatus.DROPPED)
        .order_by("number")
    )
    as_amended(waiting, tranches, milestones)
    return {
        "avenant": _table(
            [_("Ce qui change"), _("Avant"), _("Après")],
            [list(row) for row in changes_of(waiting)] if waiting else [],
        ),
        "echeancier": _table(
            [_("Tranche"), _("Prévue le"), _("Montant")],
            [
                [str(t), _day(t.planned_on), euros(t.planned_amount)]
                for t in tranches
                if t.planned_amount
            ],
            numeric=[2],
        ),
        "jalons": _table(
            [_("Jalon"), _("Rapport attendu le")],
            [[_("Jalon %(n)s") % {"n": m.number}, _day(m.due_on)] for m in milestones],
        ),
        "indicateurs": _table(
            [_("Indicateur"), _("Départ"), _("Cible"), _("À la date du")],
            [
                [i.label, _figure(i.baseline), _figure(i.target), _day(i.target_on)]
                for i in file.project.indicators.order_by("pk")
            ],
            numeric=[1, 2],
        ),
        "plan_de_couts": _table(
            [_("Nature"), _("Année"), _("HT"), _("TTC")],
            [
                [
                    f"{line.get_nature_display()} · {line.label}",
                    str(line.year),
                    euros(line.amount_ht),
                    euros(line.amount_ttc),
                ]
                for line in file.project.cost_lines.order_by("year", "nature", "pk")
            ],
            numeric=[2, 3],
        ),
    }


def _table(head: list[str], rows: list[list[str]], numeric: list[int] | None = None) -> list:
    """A table as blocks; no rows, no table."""
    if not rows:
        return []
    return [
        {"kind": "table", "head": [str(h) for h in head], "rows": rows, "numeric": numeric or []}
    ]


def _day(moment: Any) -> str:
    """``2 mars 2026``, in the service's own time."""
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return french.day(day)


def _figure(value: Decimal) -> str:
    text = number(value, 2)
    return text.rstrip("0").rstrip(",")
