"""The minutes of a closed session: frozen once, as a PDF/A known by its hash."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents import pdf
from documents.actions import deposit
from funding import events
from funding.actions.telling import tell_session
from funding.lifecycle import COMMITTEE
from funding.models import CommitteeSession, Minutes
from funding.queries.committee.agenda import every_row
from funding.queries.committee.minutes import told_of
from workflow.refusals import refusals_in_french


@transaction.atomic(durable=True)
def draw_minutes(
    session: CommitteeSession, *, by: User, at: datetime, seen_version: int | None = None
) -> Minutes:
    """Freezes what the session decided; the document is kept with the session for ever."""
    session = COMMITTEE.apply(session, "draw_minutes", by=by, at=at, seen_version=seen_version)
    told = told_of(session, every_row(session))
    content = pdf.render("plain", sheet_of(told, at), at=at)
    document = deposit.keep(
        session,
        upload=SimpleUploadedFile(
            f"proces-verbal-{session.reference}.pdf", content, content_type="application/pdf"
        ),
        label=_("Procès-verbal de la séance %(session)s") % {"session": session.reference},
        by=by,
        at=at,
    )
    digest = hashlib.sha256(content).hexdigest()
    with refusals_in_french():
        minutes = Minutes.objects.create(
            session=session, drawn_at=at, drawn_by=by, told=told, sha256=digest, document=document
        )
    told_to = (events.members(session, at), events.budget_officers(at))
    tell_session(events.MINUTES, session, *told_to, by=by, at=at, sha256=digest)
    return minutes


def sheet_of(told: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The minutes as blocks of a titled document."""
    return {
        "title": _("Procès-verbal de la séance %(session)s") % {"session": told["reference"]},
        "author": _("Guichet de financement du datalab"),
        "brand": _("Datalab\nGuichet de financement"),
        "footer": _("%(session)s · dressé le %(day)s")
        % {
            "session": told["reference"],
            "day": timezone.localtime(at).strftime("%d/%m/%Y à %H:%M"),
        },
        "blocks": [*_opening(told), *_summary(told), *_each_file(told), *_ending(told)],
    }


def _paragraph(text: str) -> dict[str, Any]:
    return {"kind": "paragraph", "spans": [{"text": text}]}


def _heading(text: str, level: int = 2) -> dict[str, Any]:
    return {"kind": "heading", "level": level, "spans": [{"text": text}]}


def _opening(told: dict[str, Any]) -> list[dict[str, Any]]:
    words = {
        "title": told["title"],
        "day": told["held_on"],
        "opened": told["opened_at"],
        "closed": told["closed_at"],
        "chair": told["chair"],
        "line": told["line"],
        "quorum": told["quorum"],
    }
    return [
        _paragraph(
            _(
                "« %(title)s », séance du %(day)s, ouverte le %(opened)s et levée le %(closed)s "
                "sous la présidence de %(chair)s. Ligne budgétaire : %(line)s. Quorum : %(quorum)s "
                "votes de membres sans conflit d’intérêts pour chaque dossier."
            )
            % words
        ),
        _heading(_("Membres")),
        {"kind": "list", "items": [[{"text": name}] for name in told["members"]]},
    ]


def _summary(told: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [
        [f["reference"], f["organisation"], f["requested"], f["outcome_label"], f["granted"]]
        for f in told["files"]
    ]
    return [
        _heading(_("Décisions")),
        {
            "kind": "table",
            "head": [_("Dossier"), _("Porteur"), _("Demandé"), _("Réponse"), _("Accordé")],
            "rows": rows,
            "numeric": [2, 4],
        },
        _paragraph(_("Total accordé : %(amount)s.") % {"amount": told["granted"]}),
    ]


def _each_file(told: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = [_heading(_("Dossier par dossier"))]
    for file in told["files"]:
        votes = ", ".join(f"{label} : {count}" for label, count in file["votes"].items())
        blocks.append(_heading(f"{file['reference']} · {file['title']}", level=3))
        blocks.append(
            _paragraph(
                _("%(outcome)s. Note moyenne : %(mark)s sur 100. Votes : %(votes)s.")
                % {"outcome": file["outcome_label"], "mark": file["mark"], "votes": votes}
            )
        )
        if file["recused"]:
            names = ", ".join(file["recused"])
            blocks.append(_paragraph(_("Se sont déportés : %(names)s.") % {"names": names}))
        if file["reason"]:
            blocks.append(_paragraph(_("Motif : %(reason)s") % {"reason": file["reason"]}))
    return blocks


def _ending(told: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = []
    for scenario in told["scenarios"]:
        blocks.append(
            _paragraph(
                _("Scénario « %(name)s » promu le %(at)s par %(who)s. %(rule)s")
                % {
                    "name": scenario["name"],
                    "at": scenario["promoted_at"],
                    "who": scenario["promoted_by"],
                    "rule": scenario["rule"],
                }
            )
        )
    return [_heading(_("Scénarios promus")), *blocks] if blocks else []
