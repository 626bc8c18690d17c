"""One row of each model of the admin's registry, in the state where its actions would act."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from dsfr.models import DsfrConfig

from accounts.models import AccountEvent, ProviderIdentity, SiretOverride
from accounts.models.identities import IdentityState
from accounts.permissions import Role
from finding.models import SavedView
from funding.ledger.models import FiscalYear, Movement
from funding.models import Cofinancing, CofinancingStatus
from notifications.models import Bounce, UnknownAddress
from projects.models import DossierImport, ImportedDossier
from projects.models.dossiers import DossierOutcome, DossierState
from support.models import AgentSkill
from tests.api.world import message_to
from tests.factories import ledger
from tests.factories.accounts import OrganisationFactory, UserFactory, person
from tests.factories.chorus import brought
from tests.factories.committees import on_agenda, session_in
from tests.factories.funding import cofinancing_in
from tests.factories.projects import CallFactory, CallVersionFactory
from tests.walls.subjects import an_opinion


def row_of(model: Any) -> Any:
    """A row of a model. KeyError names a model of the registry that has none here."""
    return ROWS[model._meta.label]()


def _identity() -> ProviderIdentity:
    return ProviderIdentity.objects.create(
        user=UserFactory(),
        sub="s",
        email="a@essai.invalid",
        state=IdentityState.PENDING,
        seen_at=timezone.now(),
    )


def _periodic() -> PeriodicTask:
    return PeriodicTask.objects.create(name="à l’essai", task="x", interval=_interval())


def _interval() -> IntervalSchedule:
    return IntervalSchedule.objects.create(every=1, period="days")


def _import() -> DossierImport:
    return DossierImport.objects.create(
        source="file", began_at=timezone.now(), began_by=UserFactory(), beat=timezone.now()
    )


def _dossier() -> ImportedDossier:
    return ImportedDossier.objects.create(
        number=1,
        state=DossierState.values[0],
        outcome=DossierOutcome.KEPT,
        sentence="Démarche inconnue.",
        content={"number": 1},
        seen_at=timezone.now(),
        seen_by=UserFactory(),
    )


def _running() -> Cofinancing:
    return cofinancing_in(CofinancingStatus.IN_EXECUTION)


ROWS: dict[str, Callable[[], Any]] = {
    "accounts.AccountEvent": lambda: AccountEvent.objects.create(
        user=UserFactory(),
        kind=AccountEvent._meta.get_field("kind").choices[0][0],
        at=timezone.now(),
    ),
    "accounts.Membership": lambda: person(Role.REVIEWER).memberships.get(),
    "accounts.Organisation": OrganisationFactory,
    "accounts.ProviderIdentity": _identity,
    "accounts.SiretOverride": lambda: SiretOverride.objects.create(
        siret="11000101300017", organisation=OrganisationFactory(), reason="Essai"
    ),
    "accounts.User": lambda: person(Role.REVIEWER),
    "auth.Group": lambda: Group.objects.create(name="groupe"),
    "django_celery_beat.ClockedSchedule": lambda: ClockedSchedule.objects.create(
        clocked_time=timezone.now()
    ),
    "django_celery_beat.CrontabSchedule": CrontabSchedule.objects.create,
    "django_celery_beat.IntervalSchedule": _interval,
    "django_celery_beat.PeriodicTask": _periodic,
    "django_celery_beat.SolarSchedule": lambda: SolarSchedule.objects.create(
        event="sunrise", latitude=48, longitude=2
    ),
    "dsfr.DsfrConfig": lambda: DsfrConfig.objects.create(language="de"),
    "finding.SavedView": lambda: SavedView.objects.create(
        list_name="projets", name="Vue", role=Role.REVIEWER
    ),
    "funding.AgendaItem": lambda: on_agenda(session_in("open")),
    "funding.Amendment": lambda: _running().amendments.get(),
    "funding.CommitteeSession": lambda: session_in("planned"),
    "funding.Letter": lambda: _running().letters.order_by("pk")[0],
    "funding.Milestone": lambda: _running().milestones.order_by("pk")[0],
    "funding.Opinion": an_opinion,
    "ledger.BudgetLine": ledger.line,
    "ledger.ChorusExtract": lambda: brought("payments.csv"),
    "ledger.ChorusLine": lambda: brought("payments.csv").lines.order_by("pk")[0],
    "ledger.Engagement": lambda: ledger.engagement(ledger.line(ae=1000), 10),
    "ledger.Envelope": ledger.envelope,
    "ledger.FiscalYear": lambda: FiscalYear.objects.get(envelope=ledger.envelope()),
    "ledger.Movement": lambda: Movement.objects.filter(
        destination_line=ledger.line(ae=1000)
    ).order_by("pk")[0],
    "notifications.Bounce": lambda: Bounce.objects.create(
        address="a@essai.invalid", kind="hard", source="hook", reported_at=timezone.now()
    ),
    "notifications.Delivery": lambda: message_to(UserFactory()),
    "notifications.UnknownAddress": lambda: UnknownAddress.objects.create(
        address="a@essai.invalid", reason="Inconnue", marked_at=timezone.now()
    ),
    "otp_static.StaticDevice": lambda: StaticDevice.objects.create(user=UserFactory(), name="s"),
    "otp_totp.TOTPDevice": lambda: TOTPDevice.objects.create(user=UserFactory(), name="t"),
    "projects.Call": lambda: CallVersionFactory().call,
    "projects.CallVersion": lambda: CallVersionFactory(
        call=CallFactory(), published_at=None, published_by=None, opens_on=date(2026, 1, 1)
    ),
    "projects.DossierImport": _import,
    "projects.ImportedDossier": _dossier,
    "support.AgentSkill": lambda: AgentSkill.objects.create(
        agent=person(Role.SUPPORT_AGENT), kind="legal"
    ),
}
