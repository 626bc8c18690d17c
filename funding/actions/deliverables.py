"""Deliverables: promised at the grant, located by the holder, looked at by the robot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from funding import events
from funding.actions import robot
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing, Deliverable, DeliverableCheck, DeliverableKind
from notifications import outbox
from workflow.refusals import Refused, refusals_in_french

ON_THE_HUB = (DeliverableKind.DATASET, DeliverableKind.REUSE)


@dataclass(frozen=True)
class Promised:
    """One thing that the grant names: its kind, its label, its address when it is known."""

    kind: str
    label: str
    address: str = ""


def promise(
    file: Cofinancing, promised: Sequence[Promised], *, by: User, at: datetime
) -> list[Deliverable]:
    """Writes what a grant names, inside its transaction.

    What a decision taken back had named already keeps the address that it was given.
    """
    for one in promised:
        if one.address:
            check_address(one.kind, one.address, field="deliverables")
    if not promised:
        return []
    earlier = Deliverable.objects.filter(cofinancing=file).exclude(address="").order_by("pk")
    known = {(one.kind, one.label): one for one in earlier}
    with refusals_in_french():
        return [
            Deliverable.objects.create(
                cofinancing=file,
                kind=one.kind,
                label=one.label.strip(),
                promised_at=at,
                promised_by=by,
                **_located(one, known.get((one.kind, one.label.strip())), by=by, at=at),
            )
            for one in promised
        ]


def _located(
    one: Promised, earlier: Deliverable | None, *, by: User, at: datetime
) -> dict[str, Any]:
    """Where it is: as the grant says, else as it was known before the decision was taken back."""
    if one.address:
        return {"address": one.address, "located_at": at, "located_by": by}
    if earlier is None:
        return {}
    return {
        "address": earlier.address,
        "located_at": earlier.located_at,
        "located_by": earlier.located_by,
    }


@transaction.atomic(durable=True)
def locate_deliverable(
    cofinancing: Cofinancing,
    *,
    deliverable: Deliverable,
    address: str,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Deliverable:
    """The holder says where a promised thing is published; the robot looks at it after."""
    check_address(deliverable.kind, address, field="address")
    file = COFINANCING.apply(
        cofinancing,
        "locate_deliverable",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"deliverable": str(deliverable), "address": address},
    )
    held = Deliverable.objects.promised().filter(cofinancing=file, pk=deliverable.pk).first()
    if held is None:
        raise Refused("unknown_deliverable", _("Ce livrable n’est pas de ce dossier."))
    held.address, held.located_at, held.located_by = address, at, by
    held.save(update_fields=["address", "located_at", "located_by"])
    transaction.on_commit(partial(_send, [held.pk]), robust=True)
    return held


@transaction.atomic(durable=True)
def check_deliverables(
    cofinancing: Cofinancing, *, by: User, at: datetime, seen_version: int | None = None
) -> int:
    """Sends the robot now, without waiting for the night; returns how many it will look at."""
    file = COFINANCING.apply(
        cofinancing, "check_deliverables", by=by, at=at, seen_version=seen_version
    )
    pks = list(
        Deliverable.objects.promised()
        .filter(cofinancing=file)
        .exclude(address="")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    transaction.on_commit(partial(_send, pks), robust=True)
    return len(pks)


def look(deliverable: Deliverable, *, at: datetime) -> DeliverableCheck:
    """Looks, outside any transaction, then keeps what was seen; tells when the state changed."""
    seen = robot.look_at(deliverable)
    with transaction.atomic(durable=True):
        before = deliverable.checks.order_by("-pk").first()
        kept = DeliverableCheck.objects.create(
            deliverable=deliverable,
            state=seen.state,
            sentence=seen.sentence,
            asked=seen.asked[:600],
            http_status=seen.http_status,
            excerpt=seen.excerpt,
            sha256=seen.sha256,
            checked_at=at,
        )
        if before is not None and before.state != kept.state:
            _tell(deliverable, kept, at)
    return kept


def check_address(kind: str, address: str, *, field: str) -> None:
    """Refuses an address that is none, or a dataset that is not on data.gouv.fr."""
    try:
        URLValidator(schemes=["https", "http"])(address)
    except ValidationError as error:
        raise Refused(
            "address_is_one",
            _("« %(address)s » n’est pas une adresse : elle commence par https://.")
            % {"address": address[:100]},
            field=field,
        ) from error
    if kind in ON_THE_HUB and not robot.on_the_hub(address):
        raise Refused(
            "published_on_data_gouv",
            _(
                "Un jeu de données ou une réutilisation se publie sur data.gouv.fr : "
                "donnez-en la page."
            ),
            field=field,
        )


def _send(pks: list[int]) -> None:
    """Wakes a worker after the commit; when the broker is away the night's round does it."""
    try:
        current_app.send_task("funding.tasks.long_look", args=[pks], retry=False)
    except OperationalError:
        return


def _tell(deliverable: Deliverable, check: DeliverableCheck, at: datetime) -> None:
    file = deliverable.cofinancing
    outbox.queue(
        events.DELIVERABLE_CHANGED,
        people=[*events.assessors(file, at), *events.holders(file, at)],
        at=at,
        reference=file.reference,
        path=file.get_absolute_url(),
        values={
            "title": file.project.title,
            "deliverable": str(deliverable),
            "state": check.get_state_display().lower(),
            "sentence": check.sentence,
        },
    )
