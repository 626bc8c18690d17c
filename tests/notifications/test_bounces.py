"""Letters that come back: at once or days later, kept, and the address no longer written to."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.purging import purge
from accounts.models import PurgeRecord
from accounts.permissions import Role
from notifications import delivery, outbox
from notifications.actions import bouncing, reminders
from notifications.delivery.returns import NoMailbox
from notifications.events import Event
from notifications.models import (
    Bounce,
    BounceKind,
    Channel,
    Delivery,
    DeliveryStatus,
    Notification,
    UnknownAddress,
)
from notifications.refusals import NotAllowed
from notifications.tasks import read_returns
from tests.factories.accounts import person
from tests.pop3 import pop3_server
from tests.servers import HOUSE, environment

pytestmark = pytest.mark.django_db
SAID = Event("test_bounce", "Essai", "Objet", "Bonjour.")
REPORT = """From: MAILER-DAEMON@relais.invalid
To: retours@datalab.invalid
Subject: Undelivered Mail Returned to Sender
Message-ID: <{number}@relais.invalid>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.invalid
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0100

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: Recipient address rejected
--B
Content-Type: text/rfc822-headers

Message-ID: <{key}@datalab.invalid>
To: {address}
--B--
"""


def say(*people):
    with transaction.atomic():
        outbox.queue(SAID, people=people, at=timezone.now())
    return Delivery.objects.filter(channel=Channel.EMAIL).order_by("-pk").first()


def report(row, *, action="failed", status="5.1.1", key=None, address="", number=1) -> bytes:
    return REPORT.format(
        address=address or row.person.email,
        action=action,
        status=status,
        key=key or row.message_key,
        number=number,
    ).encode()


@pytest.fixture
def reader():
    return person(Role.REVIEWER)


@pytest.fixture
def post(sink, settings):
    """This process sends to the sink, as the worker does."""
    settings.EMAIL_BACKEND = "notifications.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    return sink


def deliver() -> int:
    return delivery.deliver_batch(timezone.now())


def test_a_late_report_marks_the_address_and_nothing_more_leaves_for_it(reader, post, at):
    row = say(reader)
    deliver()
    assert bouncing.take_report(report(row), at=at) == 1
    bounce = Bounce.objects.get()
    assert (bounce.delivery, bounce.kind, bounce.code) == (row, BounceKind.HARD, "5.1.1")
    assert "Recipient address rejected" in bounce.reason
    assert UnknownAddress.objects.get().address == reader.email
    other = person(Role.REVIEWER)
    say(reader, other)
    assert deliver() == 2
    assert [m.rcpt_tos for m in post.accepted] == [[reader.email], [other.email]]
    held = Delivery.objects.filter(person=reader, channel=Channel.EMAIL).order_by("-pk").first()
    assert held.status == DeliveryStatus.SKIPPED
    assert "inconnue" in held.error


def test_an_unknown_address_refused_at_once_is_marked_too(reader, post):
    post.refused_addresses.add(reader.email)
    say(reader)
    deliver()
    assert Bounce.objects.get().kind == BounceKind.HARD
    assert UnknownAddress.objects.get().address == reader.email


def test_a_report_read_twice_is_kept_once(reader, at):
    row = say(reader)
    assert bouncing.take_report(report(row), at=at) == 1
    assert bouncing.take_report(report(row), at=at) == 0
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [("delayed", "4.4.1", "soft"), ("failed", "5.2.2", "hard"), ("failed", "5.7.1", "hard")],
)
def test_a_full_box_or_a_delay_is_kept_and_marks_nothing(reader, at, action, status, kind):
    bouncing.take_report(report(say(reader), action=action, status=status), at=at)
    assert Bounce.objects.get().kind == kind
    assert not UnknownAddress.objects.exists()


def test_a_forged_report_is_kept_and_marks_nothing(reader, at):
    row = say(reader)
    other = person(Role.REVIEWER)
    strange = "0" * 8 + "-0000-0000-0000-" + "0" * 12
    bouncing.take_report(report(row, key=strange, number=1), at=at)
    bouncing.take_report(report(row, address=other.email, number=2), at=at)
    assert list(Bounce.objects.order_by("pk").values_list("delivery", flat=True)) == [None, None]
    assert not UnknownAddress.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Absence\r\n\r\nJe suis absent.",
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\n\r\n--B--",
        REPORT.replace("Final-Recipient: rfc822; {address}", "Final-Recipient: ?").encode(),
        REPORT.replace("{action}", "delivered").encode(),
    ],
)
def test_what_is_no_report_of_a_failure_changes_nothing(content, at, nothing_changes):
    with nothing_changes():
        assert bouncing.take_report(content, at=at) == 0


def test_the_mailbox_of_returns_is_read_once_and_emptied(reader, settings, at):
    row = say(reader)
    with pop3_server() as box:
        box.messages = [report(row), b"Subject: Absence\r\n\r\n.Je suis absent."]
        settings.DATALAB_BOUNCES_URL = box.url
        assert read_returns() == 2
        assert box.messages == []
        assert read_returns() == 0
    assert Bounce.objects.count() == 1


def test_a_mailbox_that_breaks_in_the_middle_is_read_again_and_nothing_is_counted_twice(
    reader, settings
):
    row = say(reader)
    with pop3_server() as box:
        box.messages = [report(row, number=1), report(row, number=2)]
        box.breaks_at = 2
        settings.DATALAB_BOUNCES_URL = box.url
        with pytest.raises(NoMailbox):
            read_returns()
        assert Bounce.objects.count() == 1
        box.breaks_at = 0
        read_returns()
    assert Bounce.objects.count() == 2
    assert UnknownAddress.objects.count() == 1


@pytest.mark.parametrize("url", ["imap://x@y/", "pop3://", "n’importe quoi", "pop3://127.0.0.1:1/"])
def test_a_wrong_mailbox_is_a_sentence(url, settings, nothing_changes):
    settings.DATALAB_BOUNCES_URL = url
    with nothing_changes(), pytest.raises(CommandError, match=r"DATALAB_BOUNCES_URL|ne répond pas"):
        call_command("read_bounces")


def test_a_wrong_password_is_a_sentence(settings):
    with pop3_server() as box:
        settings.DATALAB_BOUNCES_URL = box.url.replace("secret", "autre")
        with pytest.raises(CommandError, match="ne répond pas comme attendu"):
            call_command("read_bounces")


def test_without_a_mailbox_nothing_is_read():
    assert read_returns() == 0


def test_the_command_reads_a_message_a_mailbox_file_and_standard_input(
    reader, tmp_path, capsys, transactional_db
):
    row = say(reader)
    one = tmp_path / "rapport.eml"
    one.write_bytes(report(row, number=1))
    call_command("read_bounces", str(one))
    many = tmp_path / "retours.mbox"
    parts = [report(row, number=n) for n in (1, 2)]
    many.write_bytes(b"".join(b"From daemon Mon Mar  2 10:00:00 2026\n" + p + b"\n" for p in parts))
    call_command("read_bounces", str(many))
    assert "1 retour gardé" in capsys.readouterr().out.replace("\xa0", " ")
    assert Bounce.objects.count() == 2
    subprocess.run(
        [sys.executable, "manage.py", "read_bounces", "-"],
        input=report(row, number=3),
        cwd=HOUSE,
        env=environment(),
        check=True,
        capture_output=True,
    )
    assert Bounce.objects.count() == 3


def test_a_file_that_does_not_exist_is_a_sentence():
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("read_bounces", "/nulle/part.eml")


def test_an_administrator_sees_the_returns_and_lifts_a_mark(reader, post, sign_in, at):
    bouncing.take_report(report(say(reader)), at=at)
    administrator = person(Role.ADMINISTRATOR)
    client = sign_in(administrator)
    assert reader.email in client.get("/admin/notifications/bounce/").content.decode()
    marked = UnknownAddress.objects.get()
    page = "/admin/notifications/unknownaddress/"
    client.post(page, {"action": "lift_mark", "_selected_action": [marked.pk]})
    marked.refresh_from_db()
    assert marked.lifted_by == administrator
    say(reader)
    deliver()
    assert [m.rcpt_tos for m in post.accepted][-1] == [reader.email]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BUDGET_OFFICER, Role.REVIEWER])
def test_nobody_else_sees_them_or_lifts_a_mark(role, reader, sign_in, at, nothing_changes):
    bouncing.take_report(report(say(reader)), at=at)
    other = person(role)
    client = sign_in(other)
    with nothing_changes():
        for name in ("bounce", "unknownaddress"):
            assert client.get(f"/admin/notifications/{name}/").status_code in (302, 403)
        with pytest.raises(NotAllowed):
            bouncing.lift(UnknownAddress.objects.all(), by=other, at=at)


def test_the_administrators_are_reminded_within_the_week(reader, at):
    administrator = person(Role.ADMINISTRATOR)
    bouncing.take_report(report(say(reader)), at=at)
    assert reminders.remind(at) == 1
    told = Notification.objects.get(event="reminders")
    assert reader.email in told.text
    assert {d.person for d in told.deliveries.all()} == {administrator}
    bouncing.lift(UnknownAddress.objects.all(), by=administrator, at=at)
    assert reminders.remind(at + timedelta(days=1)) == 0


def test_the_database_keeps_one_mark_and_a_lift_has_its_author(reader, at, nothing_changes):
    UnknownAddress.objects.create(address="a@essai.invalid", reason="550", marked_at=at)
    with nothing_changes():
        for values in ({"address": "a@essai.invalid"}, {"address": "B@essai.invalid"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                UnknownAddress.objects.create(reason="550", marked_at=at, **values)
        with pytest.raises(IntegrityError), transaction.atomic():
            UnknownAddress.objects.update(lifted_at=at)


def test_letters_come_back_to_the_mailbox_of_returns(reader, post, settings):
    settings.DATALAB_BOUNCES_EMAIL = "retours@datalab.invalid"
    say(reader)
    deliver()
    sent = post.accepted[0]
    assert sent.mail_from == "retours@datalab.invalid"
    assert b"From: Datalab <ne-pas-repondre@datalab.invalid>" in sent.content


def test_returns_are_archived_after_a_year_and_a_mark_that_binds_is_kept(reader, at):
    row = say(reader)
    bouncing.take_report(report(row, number=1), at=at)
    administrator = person(Role.ADMINISTRATOR)
    bouncing.lift(UnknownAddress.objects.all(), by=administrator, at=at)
    bouncing.take_report(report(row, number=2), at=at)
    assert UnknownAddress.objects.count() == 2
    purge(at=at + timedelta(days=364))
    assert (Bounce.objects.count(), UnknownAddress.objects.count()) == (2, 2)
    purge(at=at + timedelta(days=366))
    assert Bounce.objects.count() == 0
    assert UnknownAddress.objects.get().lifted_at is None
    kinds = set(PurgeRecord.objects.order_by("pk").values_list("kind", flat=True))
    assert {"bounce", "unknown_address"} <= kinds
