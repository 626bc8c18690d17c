"""The life of an award in the story: signed, published, reported at milestones, paid, settled."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils import timezone

from documents.pdf import render
from funding.actions import agreement, amendments, execution, letters, milestones, pieces
from funding.actions.agreement import PlannedTranche, SignedAct
from funding.actions.amendments import NewMilestone, NewTerms, NewTranche
from funding.actions.deliverables import Promised
from funding.models import DeliverableKind, FinancingInstrument, Milestone, Tranche
from funding.queries.amendments import terms_in_force

if TYPE_CHECKING:
    from datalab.story.telling import Life

LABELS = ("Lancement", "Jalon à six mois", "Livraison et mesure d’impact")


def promises(life: "Life") -> list[Promised]:
    """What the grant names: a dataset, the code, and an API for the files that promise one."""
    title = life.script.title
    return [
        Promised(DeliverableKind.DATASET, title[:200]),
        Promised(DeliverableKind.CODE, "Code du service"),
        Promised(DeliverableKind.API, "API", "https://api.gouv.fr/"),
    ]


def write(life: "Life") -> None:
    """The letter of the decision, sent; and the agreement, sent for its signature."""
    at = life.now()
    letter = letters.write_letter(life.file, by=life.cast.decider, at=at)
    letters.notify_letter(life.file, letter=letter, by=life.cast.decider, at=at)
    if life.file.status == "granted":
        paper = letters.write_agreement(life.file, by=life.cast.officer, at=at)
        letters.send_agreement(life.file, letter=paper, by=life.cast.officer, at=at)


def sign(life: "Life") -> None:
    """Records the agreement, its paper joined and its publication noted when it needs one."""
    at = life.now()
    amount = Decimal(life.script.granted)
    shares = ["0.4", "0.3", "0.3"] if life.script.granted > 250_000 else ["0.5", "0.5"]
    day = timezone.localdate(at)
    plan = [
        PlannedTranche(
            label,
            (amount * Decimal(share)).quantize(Decimal("0.01")),
            day + timedelta(days=10 + 180 * i),
        )
        for i, (label, share) in enumerate(zip(LABELS, shares, strict=False))
    ]
    is_operator = life.instrument == FinancingInstrument.OPERATOR_AGREEMENT
    paper = pieces.attach(
        life.file,
        upload=_paper(f"Acte signé {life.file.reference}", at),
        label="Acte signé",
        by=life.cast.officer,
        at=at,
    )
    agreement.record_agreement(
        life.file,
        act=SignedAct(
            amount=amount,
            signed_on=day,
            plan=plan,
            ej_number="2100456789" if is_operator else "",
            document=paper,
        ),
        by=life.cast.officer,
        at=at,
    )
    if not is_operator:
        agreement.publish_agreement(
            life.file,
            published_on=day,
            where="Bulletin officiel de la fonction publique",
            by=life.cast.officer,
            at=at,
        )


def execute(life: "Life") -> None:
    """Pays as many tranches as the script says, each after its milestone."""
    tranches = Tranche.objects.filter(agreement__cofinancing=life.file).order_by("number")
    for tranche in tranches[: life.script.paid_tranches]:
        own = Milestone.objects.filter(tranche=tranche).first()
        if own is not None:
            report(life, own)
            milestones.release_milestone(
                life.file, milestone=own, by=life.reviewers[0], at=life.now()
            )
        at = life.now()
        execution.request_payment(
            life.file,
            tranche=tranche,
            statement="Livrables prévus à la convention, remis et publiés.",
            upload=_paper(f"Procès-verbal {tranche}", at),
            by=life.holder,
            at=at,
        )
        execution.certify(
            life.file,
            tranche=tranche,
            certificate="Livrables reçus et vérifiés ; mesures d’impact publiées.",
            by=life.reviewers[0],
            at=at,
        )
        execution.pay(
            life.file,
            tranche=tranche,
            amount=tranche.planned_amount,
            paid_on=timezone.localdate(at),
            by=life.cast.payer,
            at=at,
        )


def report(life: "Life", milestone: Milestone) -> None:
    """The ministry accounts for a milestone, half way to its targets."""
    at = life.now()
    milestones.report_impact(
        life.file, milestone=milestone, account=_account(life, at), by=life.holder, at=at
    )


def report_next(life: "Life") -> None:
    """The next milestone has its report and waits for the desk's answer."""
    report(life, Milestone.objects.filter(cofinancing=life.file).to_report().order_by("number")[0])


def hold_next(life: "Life") -> None:
    """The desk suspends the payments at the next milestone."""
    report_next(life)
    milestones.hold_milestone(
        life.file,
        milestone=Milestone.objects.filter(cofinancing=life.file, status="reported").get(),
        by=life.reviewers[0],
        at=life.now(),
        reason="Les mesures ne se vérifient pas encore sur data.gouv.fr : publiez-les.",
    )


def amend(life: "Life") -> None:
    """The calendar slips by three months: an amendment, prepared, set and signed."""
    now = terms_in_force(life.file)
    late = timedelta(days=90)
    terms = NewTerms(
        duration=(now.duration or 0) + 3,
        tranches=[NewTranche(t, t.planned_amount, t.planned_on + late) for t in now.tranches],
        milestones=[NewMilestone(m, m.due_on + late) for m in now.milestones],
    )
    _prepare(life, terms, "Les relevés de terrain ont pris du retard : le calendrier est décalé.")
    at = life.now()
    amendments.amend(
        life.file,
        signed_on=timezone.localdate(at),
        document=pieces.attach(
            life.file,
            upload=_paper(f"Avenant signé {life.file.reference}", at),
            label="Avenant signé",
            by=life.cast.officer,
            at=at,
        ),
        by=life.cast.officer,
        at=at,
    )


def reduce(life: "Life") -> None:
    """The desk prepares a smaller aid: the amendment waits for its signature."""
    last = terms_in_force(life.file).tranches[-1]
    less = (last.planned_amount * Decimal("0.8")).quantize(Decimal("0.01"))
    terms = NewTerms(tranches=[NewTranche(last, less, last.planned_on)])
    _prepare(life, terms, "Un territoire se retire : la dernière tranche est réduite.")


def _prepare(life: "Life", terms: NewTerms, reason: str) -> None:
    at = life.now()
    officer = life.cast.officer
    amendments.prepare_amendment(life.file, terms=terms, by=officer, at=at, reason=reason)
    paper = letters.write_agreement(life.file, by=officer, at=at)
    letters.send_agreement(life.file, letter=paper, by=officer, at=at)


def settle(life: "Life") -> None:
    """The final report, then the settlement."""
    at = life.now()
    milestones.report_final(life.file, account=_account(life, at), by=life.holder, at=at)
    execution.settle(life.file, by=life.cast.payer, at=life.now(), reason="Tout est payé.")


def _account(life: "Life", at: datetime) -> milestones.Account:
    half = Decimal("0.5")
    return milestones.Account(
        summary="Le service est ouvert et utilisé chaque jour ; les réutilisations progressent.",
        difficulties="Deux territoires ont démarré plus tard que prévu.",
        measures=[
            milestones.Measured(
                indicator,
                indicator.baseline + (indicator.target - indicator.baseline) * half,
                timezone.localdate(at),
                "Relevé publié avec les données",
            )
            for indicator in life.project.indicators.order_by("pk")
        ],
    )


def _paper(title: str, at: datetime) -> ContentFile:
    """A one-page PDF of the story, fictitious as the rest."""
    said = [{"kind": "paragraph", "spans": [{"text": "Document fictif de la démonstration."}]}]
    data = {
        "title": title,
        "author": "Datalab",
        "brand": "Datalab",
        "footer": "Démonstration",
        "blocks": said,
    }
    return ContentFile(render("plain", data, at=at), name=f"{title}.pdf")
