"""One file of each kind held by an organisation, and the address of every operation on it."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from documents.models import Attachment
from funding.ledger.models import Movement
from funding.models import Opinion
from jobs.actions import start
from jobs.models import Job
from notifications.models import Channel, Delivery, Notification, Webhook
from opendata.models import ReuseStatus, TopicElement
from projects.models import ProjectStatus
from support.models import Article, Capacity, SupportStatus, quarter_of
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.committees import session_in
from tests.factories.funding import cofinancing_in
from tests.factories.ledger import line
from tests.factories.opendata import DatasetFactory
from tests.factories.projects import project_in
from tests.factories.public import TopicFactory, calendar_entry, funded_project, reuse_in
from tests.factories.support import support_case_in

METHODS = ("get", "post", "put", "patch", "delete")
PREFIX = "/api/v1/"


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    method: str
    path: str
    said: dict[str, Any]

    @property
    def collection(self) -> str:
        return self.path.removeprefix(PREFIX).split("/")[0]

    @property
    def is_open(self) -> bool:
        return self.path.startswith((f"{PREFIX}open/", f"{PREFIX}schema/"))

    @property
    def transition(self) -> str:
        parts = self.path.strip("/").split("/")
        return parts[-1] if "transitions" in parts else ""

    @property
    def is_on_one(self) -> bool:
        return "{" in self.path

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def document() -> dict[str, Any]:
    """The OpenAPI document, as the service gives it."""
    return SchemaGenerator().get_schema(request=None, public=True)


def operations() -> list[Operation]:
    """Every operation of the document."""
    return [
        Operation(method, path, said)
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
        if method in METHODS
    ]


@dataclass
class World:
    """Files of one organisation, and what names each in an address."""

    organisation: Any
    files: dict[str, Any]
    names: dict[str, dict[str, str]]

    def address(self, operation: Operation) -> str:
        """The path of the operation on this world's own rows."""
        if operation.path.startswith(f"{PREFIX}open/"):
            known = self.names["/".join(operation.path.split("/")[3:5])]
        else:
            known = self.names.get(operation.collection, {})
        return operation.path.format_map(known)


def world() -> World:
    """A ministry with one file of each kind, a co-financing in execution, a session to come."""
    body = OrganisationFactory()
    project = project_in(ProjectStatus.SUBMITTED, organisation=body)
    case = support_case_in(SupportStatus.REQUESTED, organisation=body)
    money = cofinancing_in("in_execution", organisation=body)
    agreement = money.agreements.get()
    session = session_in("planned")
    reuse = reuse_in(ReuseStatus.PROPOSED)
    account = line(ae=1000)
    stranger = UserFactory()
    piece = piece_on(project, stranger)
    message = message_to(stranger)
    webhook = Webhook.objects.create(
        owner=stranger, url="https://127.0.0.1/x", created_at=timezone.now(), created_by=stranger
    )
    funded = funded_project()
    _open_quarter()
    act = f"{money.reference}-C{agreement.number}"
    names = {
        "organisations": {"key": body.key},
        "calls": {"key": project.call_version.call.key},
        "projects": {"reference": project.reference},
        "support-cases": {"reference": case.reference},
        "cofinancings": {"reference": money.reference},
        "committees": {"reference": session.reference},
        "reuses": {"reference": reuse.reference},
        "reviews": {"reference": f"{money.reference}-E1"},
        "opinions": {"key": str(_opinion_on(money, stranger).key)},
        "capacities": {"quarter": "{}-T{}".format(*quarter_of(timezone.localdate()))},
        "letters-to-send": {},
        "jobs": {"key": str(_work_of(stranger).key)},
        "letter-templates": {"kind": "grant"},
        "signed-scans": {"reference": "LT-2222-2222-2222"},
        "articles": {"slug": _sheet_by(stranger).slug},
        "agreements": {"reference": act},
        "tranches": {"reference": f"{act}-T{agreement.tranches.first().number}"},
        "envelopes": {"code": account.envelope.code},
        "budget-lines": {"code": account.code},
        "movements": {"key": _movement_on(account)},
        "documents": {"key": str(piece.key)},
        "notifications": {"key": str(message.message_key)},
        "webhooks": {"key": str(webhook.key), "message": str(message.message_key)},
        "open/funded-projects": {"reference": funded.reference},
        "open/reuses": {"slug": reuse_in(ReuseStatus.PUBLISHED).slug},
        "open/topics": {"slug": TopicFactory().slug},
        "open/datasets": {"slug": "aucun", "form": "csv"},
        "open/figures": {},
        "open/calendar": {},
    }
    files = {
        "projects": project,
        "support-cases": case,
        "cofinancings": money,
        "committees": session,
        "reuses": reuse,
    }
    return World(body, files, names | _edited())


def _edited() -> dict[str, dict[str, str]]:
    """What editors prepare, that nobody else reads yet."""
    entry = calendar_entry(timezone.localdate() + timedelta(days=7))
    topic = TopicFactory(status="draft", published_at=None, published_by=None)
    TopicElement.objects.create(topic=topic, position=1, kind="wanted", title="Cantines")
    return {
        "datasets": {"slug": DatasetFactory(status="draft").slug},
        "calendar": {"day": entry.day.isoformat()},
        "topics": {"slug": topic.slug, "position": "1"},
    }


def _opinion_on(money, expert) -> Opinion:
    now = timezone.now()
    asked = {"question": "Est-ce reproductible ?", "asked_at": now, "asked_by": expert}
    return Opinion.objects.create(
        cofinancing=money, expert=expert, due_on=timezone.localdate(now), **asked
    )


def _work_of(author) -> Job:
    return start("essai", label="Compter", by=author, at=timezone.now(), task="tests.long_count")


def _open_quarter() -> None:
    year, quarter = quarter_of(timezone.localdate())
    Capacity.objects.create(year=year, quarter=quarter)


def _sheet_by(agent) -> Article:
    return Article.objects.create(
        slug="croiser-deux-registres",
        title="Croiser deux registres",
        kind="legal",
        summary="Quand une convention suffit.",
        body="Une convention suffit.",
        audience="members",
        review_on=timezone.localdate(),
        written_at=timezone.now(),
        written_by=agent,
    )


def _movement_on(account) -> str:
    return Movement.objects.filter(destination_line=account).earliest("pk").key


def piece_on(file, by) -> Attachment:
    """A text joined to a file."""
    bytes_ = b"une piece"
    piece = Attachment(
        file_kind=file.file_kind,
        reference=file.reference,
        label="Pièce",
        name="piece.txt",
        content_type="text/plain",
        size=len(bytes_),
        sha256=hashlib.sha256(bytes_).hexdigest(),
        deposited_at=timezone.now(),
        deposited_by=by,
    )
    piece.content.save("piece.txt", ContentFile(bytes_), save=False)
    piece.save()
    return piece


def message_to(person) -> Delivery:
    """A message in somebody’s inbox."""
    told = Notification.objects.create(
        event="essai", subject="Essai", text="Texte", at=timezone.now()
    )
    return Delivery.objects.create(
        notification=told,
        person=person,
        channel=Channel.INBOX,
        due_at=timezone.now(),
        status="sent",
        sent_at=timezone.now(),
    )
