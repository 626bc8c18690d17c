"""Every row of the co-financing's table, with the action of its page and the fields it asks."""

from typing import Any

from funding.actions import (
    agreement,
    amendments,
    assigning,
    decision,
    deliverables,
    execution,
    instruction,
    letters,
    milestones,
    opinions,
    pieces,
    request,
    reversal,
    schedule,
    signatures,
    threads,
)
from funding.api.fields import amendments as a
from funding.api.fields import execution as e
from funding.api.fields import instruction as i
from funding.models import Cofinancing
from funding.queries.schedule import FIELDS, Asked
from workflow.api import Deed, ReasonFields, attaching


def _follow(file: Cofinancing, *, following: bool, by: Any, at: Any) -> None:
    if following:
        assigning.follow(file, by=by, at=at)
    else:
        assigning.unfollow(file, by=by)


def _reschedule(file: Cofinancing, *, tranches: list[dict], reason: str, by: Any, at: Any) -> None:
    asked = [
        Asked(
            tranche_id=row["tranche"].pk,
            left={n: getattr(row["tranche"], n) for n in FIELDS},
            wished={n: row.get(n, getattr(row["tranche"], n)) for n in FIELDS},
            exported_at=at,
        )
        for row in tranches
    ]
    envelope = tranches[0]["tranche"].agreement.engagement.line.envelope
    schedule.reschedule(envelope, asked, by=by, at=at, reason=reason)


def _receive(_file: Cofinancing, *, upload: Any, by: Any, at: Any) -> None:
    """The code of the paper decides the file, as on the page."""
    signatures.receive(upload, by=by, at=at)


COFINANCING_DEEDS = (
    Deed("edit", request.edit, i.AmountFields, example={"version": 1, "amount": "180000.00"}),
    Deed("submit", request.submit),
    Deed("withdraw", request.withdraw, ReasonFields),
    Deed("declare_interests", instruction.declare_interests, i.InterestFields),
    Deed("take_up", instruction.take_up),
    Deed(
        "assess",
        instruction.assess,
        i.AssessFields,
        example={
            "scores": {"impact": 4, "reuse": 3, "team": 5},
            "is_favourable": True,
            "comment": "La mesure d’impact est robuste.",
        },
    ),
    Deed("recommend", instruction.recommend, i.SynthesisFields),
    # The page asks for a synthesis where the table asks for a reason: the action knows.
    Deed("advise_against", instruction.advise_against, i.SynthesisFields),
    Deed("assign", assigning.assign, i.PeopleFields),
    Deed("follow", _follow, i.FollowFields),
    Deed("confer", threads.confer, i.ThreadFields),
    Deed("write_to_holder", threads.write_to_holder, i.ThreadFields),
    Deed("reply_to_desk", threads.reply_to_desk, i.ThreadFields),
    Deed("ask_opinion", opinions.ask_opinion, i.OpinionFields),
    Deed("enrol", decision.enrol, i.EnrolFields),
    Deed(
        "grant",
        decision.grant,
        i.GrantFields,
        example={
            "version": 12,
            "amount": "150000.00",
            "line": "349-01-DONNEES",
            "instrument": "management_delegation",
        },
    ),
    Deed("defer", decision.defer, ReasonFields),
    Deed("refuse", decision.refuse, i.RefuseFields),
    Deed("revert_decision", reversal.revert_decision, ReasonFields),
    Deed("cancel", decision.cancel, ReasonFields),
    Deed("write_letter", letters.write_letter),
    Deed("notify_letter", letters.notify_letter, e.LetterFields),
    Deed("write_agreement", letters.write_agreement),
    Deed("send_agreement", letters.send_agreement, e.LetterFields),
    Deed("return_signed", _receive, e.ScanFields),
    Deed("receive_signed", _receive, e.ScanFields),
    Deed("locate_deliverable", deliverables.locate_deliverable, e.DeliverableFields),
    Deed("check_deliverables", deliverables.check_deliverables),
    attaching("attach", pieces.attach),
    Deed("record_agreement", agreement.record_agreement, e.AgreementFields, prepare=e.as_act),
    Deed("record_amendment", agreement.record_amendment, e.AgreementFields, prepare=e.as_act),
    Deed(
        "prepare_amendment",
        amendments.prepare_amendment,
        a.NewTermsFields,
        prepare=a.as_new_terms,
        example={"version": 20, "reason": "Décaler le déploiement.", "duration": 24},
    ),
    Deed("amend", amendments.amend, a.AmendFields),
    Deed("drop_amendment", amendments.drop_amendment, ReasonFields),
    Deed("publish_agreement", agreement.publish_agreement, e.PublishFields),
    Deed("reschedule", _reschedule, e.RescheduleFields),
    Deed("report_impact", milestones.report_impact, e.ImpactFields, prepare=e.as_account),
    Deed("report_final", milestones.report_final, e.AccountFields, prepare=e.as_account),
    Deed("release_milestone", milestones.release_milestone, e.ReleaseFields),
    Deed("hold_milestone", milestones.hold_milestone, e.AnswerFields),
    Deed("stop_milestone", milestones.stop_milestone, e.AnswerFields),
    Deed("request_payment", execution.request_payment, e.RequestPaymentFields),
    Deed("certify", execution.certify, e.CertifyFields),
    Deed("pay", execution.pay, e.PayFields),
    Deed("settle", execution.settle, e.SettleFields),
)
