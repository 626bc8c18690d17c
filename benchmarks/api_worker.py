"""One web process of the API, asked in its own process: prepares files, grants them."""

import json
import os
import sys
import time
from datetime import timedelta
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")

import django
from django.conf import settings

django.setup()
settings.ROOT_URLCONF = "benchmarks.api_urls"
settings.ALLOWED_HOSTS = ["testserver"]
# Nobody signs in: the service's slow hash took longer than all else, at eight people a file.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.permissions import Role
from api.actions import create
from datalab.settled import settle
from funding.ledger import audit, queries
from funding.ledger.models import BudgetLine
from funding.models import Cofinancing
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in, declared
from tests.factories.ledger import line
from tests.factories.projects import project_in

AMOUNT = Decimal("1000.00")


def key_of(someone) -> str:
    now = timezone.now()
    until = now + timedelta(days=1)
    scopes = ["projects:read", "funding:write"]
    return create(label="mesure", scopes=scopes, expires_at=until, by=someone, at=now)[1]


class Web:
    def __init__(self) -> None:
        self.client = Client()

    def prepare(self, files: int) -> dict:
        """A project to read, and files before the committee for one hot line."""
        project = project_in("submitted")
        head = person(Role.DECISION_MAKER)
        account = line(ae=10_000_000, cp=10_000_000, year=timezone.localdate().year)
        waiting = [cofinancing_in("in_committee") for _ in range(files)]
        for file in waiting:
            declared(file, head)
        return {
            "project": project.reference,
            "reader": key_of(person(Role.REVIEWER)),
            "head": key_of(head),
            "line": account.code,
            "files": [file.reference for file in waiting],
        }

    def settle(self) -> dict:
        """As a process of the service once it is loaded."""
        settle()
        return {}

    def grant(self, files: list[str], line: str, key: str) -> dict:
        """Grants each file; how long the clock went, and the queries of the last."""
        start = time.perf_counter()
        for reference in files:
            with (
                CaptureQueriesContext(connection) if reference == files[-1] else _Nothing() as seen
            ):
                self._grant(reference, line, key)
        return {"seconds": time.perf_counter() - start, "queries": len(seen)}

    def _grant(self, reference: str, line: str, key: str) -> None:
        answer = self.client.post(
            f"/api/v1/cofinancings/{reference}/transitions/grant/",
            {
                "version": 1,
                "amount": str(AMOUNT),
                "line": line,
                "instrument": "management_delegation",
            },
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 200, answer.content

    def check(self, line: str) -> dict:
        """What the ledger holds of the line, and what the files say: they must agree."""
        rows = queries.balances(line=BudgetLine.objects.get(code=line))
        reserved = sum(row.figures.reserved for row in rows if row.credit == "ae")
        granted = Cofinancing.objects.filter(budget_line__code=line, status="granted").count()
        assert reserved == granted * AMOUNT, (reserved, granted)
        return {"granted": granted, "audit": str(audit.run())[:80]}


class _Nothing:
    def __enter__(self):
        return ()

    def __exit__(self, *error) -> None:
        return None


def main() -> None:
    web = Web()
    for asked in sys.stdin:
        question = json.loads(asked)
        print(json.dumps(getattr(web, question.pop("do"))(**question)), flush=True)


if __name__ == "__main__":
    main()
