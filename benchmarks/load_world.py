"""Makes the people and files of the load, and counts afterwards what the database kept."""

import json
import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from collections import Counter

from django.test import Client
from django.utils import timezone

from accounts.permissions import Role
from api.actions import create
from api.scopes import scopes
from funding.ledger import audit
from funding.models import ThreadMessage
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in, declared
from tests.factories.ledger import line
from workflow.models import JournalEntry


def prepare(people: int, files: int) -> dict:
    """So many people of the eight roles, in turn; requests to talk about, others to grant."""
    account = line(ae=10_000_000, cp=10_000_000, year=timezone.localdate().year)
    talked = [cofinancing_in("under_review") for _ in range(files)]
    told = []
    for number in range(people):
        role = Role.values[number % len(Role.values)]
        body = talked[number % files].project.organisation
        someone = person(role, body if role == Role.DATA_ADMINISTRATOR else None)
        mine, to_grant = [], []
        if role == Role.DATA_ADMINISTRATOR:
            mine = [talked[number % files]]
        if role in (Role.REVIEWER, Role.DECISION_MAKER):
            mine = talked
            for file in talked:
                declared(file, someone)
        if role == Role.DECISION_MAKER:
            to_grant = [cofinancing_in("in_committee") for _ in range(10)]
            for file in to_grant:
                declared(file, someone)
        client = Client()
        client.force_login(someone)
        told.append(
            {
                "role": role,
                "files": [file.reference for file in mine],
                "to_grant": [file.reference for file in to_grant],
                "line": account.code,
                "token": _token(someone),
                "cookie": "; ".join(f"{k}={v.value}" for k, v in client.cookies.items()),
                "pause": 0.5,
            }
        )
    return {"people": told, "line": account.code}


def _token(someone) -> str:
    now = timezone.now()
    until = now + timedelta(days=1)
    return create(label="charge", scopes=list(scopes()), expires_at=until, by=someone, at=now)[1]


def count(line: str) -> dict:
    """Every message of the load, every grant of the journal, and what the audit says."""
    grants = JournalEntry.objects.filter(transition="grant").values_list("reference", flat=True)
    found = audit.run().findings
    return {
        "messages": list(ThreadMessage.objects.values_list("text", flat=True)),
        "grants": dict(Counter(grants)),
        "audit": "clean" if not found else str(found)[:300],
    }


if __name__ == "__main__":
    print(json.dumps({"prepare": prepare, "count": count}[sys.argv[1]](**json.load(sys.stdin))))
