"""The row on which each page is tried: a file in a state where the deed is open, another's view."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Passkey
from accounts.permissions import Role
from finding.models import SavedView
from funding.admin.desk.plots import PLOTS
from funding.ledger.models import Credit, TransferProposal
from funding.ledger.queries import RULES
from funding.models import LetterKind, Opinion, Scenario, SignedScan
from jobs.models import Job
from opendata.models import DatasetStatus, TopicElement
from projects.forms import STEPS
from projects.models import ComplementQuestion, ProjectContributor, ProjectStatus
from support.models import Article, SupportStatus
from tests.api.world import message_to, piece_on
from tests.factories import ledger
from tests.factories.accounts import UserFactory, person
from tests.factories.chorus import brought
from tests.factories.committees import on_agenda, session_in
from tests.factories.funding import cofinancing_in
from tests.factories.opendata import DatasetFactory
from tests.factories.projects import CallVersionFactory, complements_asked, project_in
from tests.factories.public import TopicFactory, calendar_entry
from tests.factories.support import support_case_in
from tests.house.stages import stage


@dataclass(frozen=True)
class Subject:
    """What names the row in the address, and the file that holds it (None: no file does).

    ``asked`` ends the address; ``values`` are sent where no page shows a form first.
    """

    kwargs: dict[str, Any]
    file: Any
    asked: str = ""
    values: dict[str, str] = field(default_factory=dict)


def staged(lifecycle: Any, name: str) -> Subject:
    """A file in the first state from which a deed starts."""
    file = stage(lifecycle.file_kind, lifecycle.by_name[name].sources[0])
    return Subject({"reference": file.reference}, file)


def _on(file: Any, **kwargs) -> Subject:
    return Subject({"reference": file.reference, **kwargs}, file)


def _project(status: str = ProjectStatus.DRAFT, **kwargs) -> Subject:
    return _on(project_in(status), **kwargs)


def _call_open() -> Subject:
    CallVersionFactory()
    return Subject({}, None)


def _asked(**kwargs) -> Subject:
    project = project_in(ProjectStatus.SUBMITTED)
    complements_asked(project)
    return _on(project, **kwargs)


def _asked_one() -> Subject:
    subject = _asked()
    question = ComplementQuestion.objects.get(request__project=subject.file)
    return _on(subject.file, name=str(question.pk))


def _revoked() -> Subject:
    project = project_in(ProjectStatus.DRAFT)
    colleague = ProjectContributor.objects.create(
        project=project,
        person=UserFactory(),
        invited_at=timezone.now(),
        invited_by=project.created_by,
    )
    return _on(project, contributor=colleague.pk)


def _retracted() -> Subject:
    project = project_in(ProjectStatus.DRAFT)
    return _on(project, key=piece_on(project, project.created_by).key)


def _piece() -> Subject:
    project = project_in(ProjectStatus.SUBMITTED)
    return Subject({"key": piece_on(project, project.created_by).key}, project)


def _money(status: str = "under_review", **kwargs) -> Subject:
    return _on(cofinancing_in(status), **kwargs)


def _session(status: str = "planned", **kwargs) -> Subject:
    return _on(session_in(status), **kwargs)


def _call() -> Subject:
    session = session_in("open")
    return _on(session, pk=on_agenda(session).pk)


def _scenario(status: str = "planned") -> Subject:
    session = session_in(status)
    drawn = Scenario.objects.create(
        session=session, name="A", drawn_at=timezone.now(), drawn_by=session.chair
    )
    return _on(session, pk=drawn.pk)


def an_opinion() -> Opinion:
    """An expert's opinion, asked on a file under review."""
    return Opinion.objects.create(
        cofinancing=cofinancing_in("under_review"),
        expert=person("support_agent"),
        question="Qu’en dites-vous ?",
        due_on=timezone.localdate() + timedelta(days=9),
        asked_at=timezone.now(),
        asked_by=person("reviewer"),
    )


def _opinion() -> Subject:
    asked = an_opinion()
    return Subject({"key": asked.key}, asked.cofinancing)


def _scan() -> Subject:
    file = cofinancing_in("granted")
    made = SignedScan.objects.create(
        reference="SC-1",
        status="unread",
        document=piece_on(file, UserFactory()),
        received_at=timezone.now(),
        received_by=UserFactory(),
    )
    return Subject({"code": made.reference}, None)


def _envelope(**kwargs) -> Subject:
    return Subject({"code": ledger.line(ae=1000, cp=1000).envelope.code, **kwargs}, None)


def _transfer() -> Subject:
    source = ledger.line(ae=1000)
    proposal = TransferProposal.objects.create(
        source_line=source,
        destination_line=ledger.line(source.envelope),
        fiscal_year=2026,
        credit=Credit.AE,
        amount=1,
        effect_on=date(2026, 3, 2),
        reason="Pour l’essai",
        proposed_at=timezone.now(),
        proposed_by=UserFactory(),
    )
    return Subject({"code": source.envelope.code, "pk": proposal.pk}, None)


def _extract() -> Subject:
    return Subject({"pk": brought("payments.csv", by=UserFactory()).pk}, None)


def _chorus_line(**how) -> Subject:
    return Subject({"pk": brought("payments.csv").lines.filter(**how)[0].pk}, None)


def _others_webhook(**kwargs) -> Subject:
    from notifications.models import Webhook

    owner = person(Role.REVIEWER)  # somebody who may be told of something
    hook = Webhook.objects.create(
        owner=owner, url="https://exemple.fr/x", created_at=timezone.now(), created_by=owner
    )
    return Subject({"key": hook.key, **kwargs}, None)


def _others_message() -> Subject:
    return Subject({"pk": message_to(UserFactory()).pk}, None)


def _others_job() -> Subject:
    job = Job.objects.create(
        kind="export", label="Export", task="x", requested_at=timezone.now(),
        requested_by=UserFactory(),
    )  # fmt: skip
    return Subject({"key": job.key}, None)


def _others_token() -> Subject:
    from api.models import ApiToken

    now = timezone.now()
    token = ApiToken.objects.create(
        label="Robot",
        hint="dl_x",
        sha256="0" * 64,
        scopes=["projects:read"],
        created_at=now,
        created_by=UserFactory(),
        expires_at=now + timedelta(days=1),
    )
    return Subject({"pk": token.pk}, None)


def _others_view() -> Subject:
    view = SavedView.objects.create(list_name="projets", name="À moi", person=UserFactory())
    return Subject({"key": view.key}, None)


def _article() -> Subject:
    sheet = Article.objects.create(
        slug="fiche",
        title="Fiche",
        kind="legal",
        summary="En bref",
        body="Texte",
        review_on=timezone.localdate(),
        written_at=timezone.now(),
        written_by=UserFactory(),
    )
    return Subject({"slug": sheet.slug}, None)


def _topic() -> Subject:
    return Subject({"slug": TopicFactory().slug}, None)


def _element() -> Subject:
    topic = TopicFactory()
    element = TopicElement.objects.create(topic=topic, position=1, kind="wanted", title="Voulu")
    values = {"acte": "monter"}
    return Subject({"slug": topic.slug, "pk": element.pk}, None, values=values)


def _entry() -> Subject:
    return Subject({"pk": calendar_entry(timezone.localdate()).pk}, None)


def _dataset(status: str = DatasetStatus.DRAFT) -> Subject:
    return Subject({"slug": DatasetFactory(status=status).slug}, None)


def _others_key() -> Subject:
    key = Passkey.objects.create(
        user=UserFactory(), name="clé", credential_id=b"1", public_key=b"2"
    )
    return Subject({"pk": key.pk}, None)


def _fixed(**kwargs) -> Callable[[], Subject]:
    return lambda: Subject(kwargs, None)


#: By page. A page with an argument and no line here makes the matrix fail.
SUBJECTS: dict[str, Callable[[], Subject]] = {
    "accounts:close_session": _fixed(mark="celle-d-une-autre-personne"),
    "accounts:remove_passkey": _others_key,
    "api:revoke_token": _others_token,
    "chorus:cancel": _extract,
    "chorus:differences_file": _fixed(extension="csv"),
    "chorus:ej": lambda: Subject({"ej": _chorus_ej()}, None),
    "chorus:extract": _extract,
    "chorus:line": lambda: _chorus_line(ej_number=""),
    "chorus:payment": _chorus_line,
    "desk:act": lambda: _envelope(act="ouvrir"),
    "desk:acts": _envelope,
    "desk:close_year": lambda: _envelope(year=2026),
    "desk:envelopes": lambda: replace(_envelope(), kwargs={}),
    "desk:export": lambda: _envelope(extension="csv"),
    "desk:figure": lambda: replace(
        _envelope(figure=next(iter(RULES))), asked=f"?credit={Credit.AE}"
    ),
    "desk:files": lambda: _envelope(total="decide"),
    "desk:forecast": _envelope,
    "desk:movements_export": lambda: _envelope(extension="csv"),
    "desk:overview": _envelope,
    "desk:plot": lambda: _envelope(plot=next(iter(PLOTS))),
    "desk:plot_csv": lambda: _envelope(plot=next(iter(PLOTS))),
    "desk:schedule": _envelope,
    "desk:schedule_file": lambda: _envelope(extension="csv"),
    "desk:transfer": _transfer,
    "desk:transfers": _envelope,
    "desk:years": _envelope,
    "documents:download": _piece,
    "finding:columns": _fixed(name="projets"),
    "finding:export": _fixed(name="projets"),
    "finding:open_with": _others_view,
    "finding:save_view": _fixed(name="projets"),
    "finding:throw_away": _others_view,
    "finding:view": _others_view,
    "funding:ask": lambda: _project(ProjectStatus.SUBMITTED),
    "funding:cancel_opinion": _opinion,
    "funding:committee": _session,
    "funding:committee_call": _call,
    "funding:committee_interests": _session,
    "funding:committee_promote": lambda: _scenario("open"),
    "funding:committee_room": lambda: _session("open"),
    "funding:committee_room_state": lambda: _session("open"),
    "funding:committee_scenario": _scenario,
    "funding:committee_scenarios": _session,
    "funding:committee_vote": lambda: _session("open"),
    "funding:detail": _money,
    "funding:envelope": _envelope,
    "funding:envelope_csv": _envelope,
    "funding:envelope_movements": lambda: replace(
        _envelope(), asked=f"?credit={Credit.AE}&chiffre={next(iter(RULES))}"
    ),
    "funding:follow": _money,
    "funding:holder_thread": _money,
    "funding:letter_template": _fixed(kind=LetterKind.GRANT),
    "funding:opinion": _opinion,
    "funding:present": _money,
    "funding:preview_letter": lambda: _money("granted", kind=LetterKind.GRANT),
    "funding:private_thread": _money,
    "funding:settle_scan": _scan,
    "jobs:detail": _others_job,
    "jobs:download": _others_job,
    "jobs:stop": _others_job,
    "notifications:change_webhook": _others_webhook,
    "notifications:mark_done": _others_message,
    "notifications:mark_read": _others_message,
    "notifications:open": _others_message,
    "notifications:ping_webhook": _others_webhook,
    "notifications:renew_secret": _others_webhook,
    "notifications:replay_webhook": lambda: _others_webhook(pk=message_to(UserFactory()).pk),
    "notifications:resume_webhook": _others_webhook,
    "notifications:stop_webhook": _others_webhook,
    "notifications:take_back": _others_message,
    "notifications:webhook": _others_webhook,
    "opendata:add_element": _topic,
    "opendata:change_element": _element,
    "opendata:clear_entry": _entry,
    "opendata:edit_dataset": _dataset,
    "opendata:edit_entry": _entry,
    "opendata:edit_topic": _topic,
    "opendata:manage_dataset": _dataset,
    "opendata:publish_dataset": _dataset,
    "opendata:show_topic": _topic,
    "projects:complements": _asked,
    "projects:create": _call_open,
    "projects:detail": lambda: _project(ProjectStatus.SUBMITTED),
    "projects:edit": _project,
    "projects:present": _project,
    "projects:retract": _retracted,
    "projects:revoke": _revoked,
    "projects:save_complement": _asked_one,
    "projects:save_field": lambda: _project(name="summary"),
    "projects:step": lambda: _project(step=STEPS[0].slug),
    "projects:versions": lambda: _project(ProjectStatus.SUBMITTED),
    "support:ask": _fixed(slug="juridique"),
    "support:detail": lambda: _on(support_case_in(SupportStatus.REQUESTED)),
    "support:edit_article": _article,
}


def _chorus_ej() -> str:
    return brought("payments.csv").lines.exclude(ej_number="")[0].ej_number
