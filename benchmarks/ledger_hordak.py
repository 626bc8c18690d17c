"""The peer: django-hordak 2.0, made safe against overspending, in an environment of its own.

It keeps no balance: a safe transfer locks the account, sums its legs, then writes the transfer.
"""

import json
import os
import sys
import time
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

url = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": url.username or "",
            "PASSWORD": url.password or "",
            "HOST": parse_qs(url.query).get("host", [url.hostname or ""])[0],
            "PORT": str(url.port or ""),
        }
    },
    INSTALLED_APPS=["django.contrib.contenttypes", "mptt", "djmoney", "hordak"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    HORDAK_CURRENCIES=["EUR"],
    CURRENCIES=["EUR"],
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from hordak.models import Account
from moneyed import Money


def fill(legs: int) -> float:
    """Makes two accounts and that many legs on the first, in bulk."""
    call_command("migrate", verbosity=0)
    bank = Account.objects.create(name="bank", type="AS", currencies=["EUR"], code="1")
    spent = Account.objects.create(name="spent", type="AS", currencies=["EUR"], code="2")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO hordak_transaction (uuid, timestamp, date, description) "
            "SELECT gen_random_uuid(), now(), now()::date, '' FROM generate_series(1, %s)",
            [legs],
        )
        for account, credit, debit in ((bank, "NULL", "100"), (spent, "100", "NULL")):
            cursor.execute(
                "INSERT INTO hordak_leg (uuid, description, account_id, transaction_id, currency, "
                f"credit, debit) SELECT gen_random_uuid(), '', %s, id, 'EUR', {credit}, {debit} "
                "FROM hordak_transaction",
                [account.pk],
            )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")
    return legs


def during(seconds: float) -> float:
    """Safe transfers a second: lock, sum, check, write."""
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        with transaction.atomic():
            bank = Account.objects.select_for_update().get(name="bank")
            spent = Account.objects.get(name="spent")
            if bank.get_simple_balance()["EUR"].amount >= Decimal("0.01"):
                bank.transfer_to(spent, Money("0.01", "EUR"))
        done += 1
    return done / (time.perf_counter() - start)


def main() -> None:
    for line in sys.stdin:
        question = json.loads(line)
        deed = {"fill": fill, "during": during}[question.pop("do")]
        print(json.dumps(deed(**question)), flush=True)


if __name__ == "__main__":
    main()
