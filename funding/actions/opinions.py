"""Experts are asked for an opinion, with a deadline; they answer, decline, or are released."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import ORGANISATION_ROLES
from funding import events
from funding.actions.telling import tell, tell_of
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing, Confidentiality, Opinion
from funding.policies import reading_of
from workflow.refusals import Refused, refusals_in_french


@transaction.atomic(durable=True)
def ask_opinion(
    cofinancing: Cofinancing,
    *,
    expert: User,
    question: str,
    due_on: date,
    confidentiality: str = Confidentiality.DESK,
    by: User,
    at: datetime,
) -> Opinion:
    """Asks a member who has no part in the file; they are told, then reminded until they answer."""
    if not question.strip():
        raise Refused("question_required", _("Posez votre question."), field="question")
    if due_on < timezone.localdate(at):
        raise Refused("due_in_the_future", _("L’échéance est déjà passée."), field="due_on")
    if not expert.is_active or not expert.roles:
        raise Refused(
            "expert_is_a_member", _("Cette personne n’est pas membre du service."), field="expert"
        )
    held = {m.organisation_id for m in expert.current_memberships if m.role in ORGANISATION_ROLES}
    if cofinancing.holder_id in held or expert.pk == cofinancing.project.created_by_id:
        raise Refused(
            "expert_is_not_of_the_holder",
            _("%(who)s appartient à l’organisation qui porte le dossier.") % {"who": expert},
            field="expert",
        )
    if reading_of(expert, cofinancing).conflict:
        raise Refused(
            "expert_without_conflict",
            _("%(who)s a déclaré un conflit d’intérêts sur ce dossier.") % {"who": expert},
            field="expert",
        )
    file = COFINANCING.apply(
        cofinancing, "ask_opinion", by=by, at=at, details={"expert": expert.pk}
    )
    with refusals_in_french():
        opinion = Opinion.objects.create(
            cofinancing=file,
            expert=expert,
            question=question.strip(),
            due_on=due_on,
            confidentiality=confidentiality,
            asked_at=at,
            asked_by=by,
        )
    day = due_on.strftime("%d/%m/%Y")
    tell_of(opinion, events.OPINION_ASKED, [expert], by=by, at=at, day=day)
    return opinion


@transaction.atomic(durable=True)
def answer_opinion(opinion: Opinion, *, answer: str, by: User, at: datetime) -> Opinion:
    """The expert answers, once."""
    held = _hold(opinion, by)
    if not answer.strip():
        raise Refused("answer_required", _("Rédigez votre avis."), field="answer")
    held.answer, held.answered_at, held.answered_by = answer.strip(), at, by
    with refusals_in_french():
        held.save(update_fields=["answer", "answered_at", "answered_by"])
    file = held.cofinancing
    told = [events.private_readers(file, at), [held.asked_by]]
    tell(events.OPINION_GIVEN, file, *told, by=by, at=at, expert=str(by))
    return held


@transaction.atomic(durable=True)
def decline_opinion(opinion: Opinion, *, reason: str, by: User, at: datetime) -> Opinion:
    """The expert declines: a conflict of interests, or no time; the asker is told."""
    held = _hold(opinion, by)
    if not reason.strip():
        raise Refused("reason_required", _("Indiquez le motif."), field="reason")
    held.declined_reason, held.declined_at, held.declined_by = reason.strip(), at, by
    with refusals_in_french():
        held.save(update_fields=["declined_reason", "declined_at", "declined_by"])
    words = {"expert": str(by), "reason": held.declined_reason}
    tell(events.OPINION_DECLINED, held.cofinancing, [held.asked_by], by=by, at=at, **words)
    return held


@transaction.atomic(durable=True)
def cancel_opinion(opinion: Opinion, *, by: User, at: datetime) -> Opinion:
    """The desk no longer needs the opinion; the expert is told and no longer reminded."""
    COFINANCING.check(opinion.cofinancing, "ask_opinion", by=by, at=at)
    held = _locked(opinion)
    held.cancelled_at, held.cancelled_by = at, by
    with refusals_in_french():
        held.save(update_fields=["cancelled_at", "cancelled_by"])
    tell_of(held, events.OPINION_CANCELLED, [held.expert], by=by, at=at)
    return held


def _hold(opinion: Opinion, by: User) -> Opinion:
    """The opinion, locked, for its expert, who must still be a member."""
    held = _locked(opinion)
    if by.pk != held.expert_id or not by.roles:
        raise Refused("not_permitted", _("Cet avis est demandé à une autre personne."))
    if not held.is_outstanding:
        raise Refused(
            "opinion_ended_never_changes",
            _("Cette demande d’avis est close : elle ne change plus."),
        )
    return held


def _locked(opinion: Opinion) -> Opinion:
    return (
        Opinion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("cofinancing__project", "asked_by", "expert")
        .get(pk=opinion.pk)
    )
