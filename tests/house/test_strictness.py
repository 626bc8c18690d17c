"""The strictness itself: each rule of tests/strict.py is shown to bite."""

import warnings
from datetime import datetime

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import Organisation, User
from projects.models import ProjectContributor
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.projects import ProjectFactory
from tests.strict import (
    TEMPLATES,
    UndefinedVariable,
    UnorderedSlice,
    WriteOnGet,
    _get_response_read_only,
)


def drawn(source: str, origin: str = f"{TEMPLATES}/essai.html", **context) -> str:
    """A template drawn as if it lay in that file."""
    from django.template import Context, Origin, Template

    template = Template(source, origin=Origin(origin), engine=engines["django"].engine)
    return template.render(Context(context))


@pytest.mark.parametrize(
    "source", ["{{ nobody }}", "{{ file.nothing }}", "{% for x in nobody %}{{ x }}{% endfor %}"]
)
def test_an_undefined_variable_of_our_templates_fails(source):
    with pytest.raises(UndefinedVariable, match=r"essai\.html"):
        drawn(source, file=object())


def test_a_template_of_a_package_may_be_sloppy():
    assert drawn("[{{ nobody }}]", origin="/packages/dsfr/alert.html") == "[]"


def test_a_default_of_a_package_applies_as_in_production():
    source = "[{{ nobody|default:'fr-input-group' }}]"
    assert drawn(source, origin="/packages/dsfr/input.html") == "[fr-input-group]"


def test_asking_whether_a_variable_is_there_is_no_fault():
    assert drawn("{% if nobody %}oui{% else %}non{% endif %}") == "non"


@pytest.mark.django_db
def test_rows_without_order_come_in_any_order():
    project = ProjectFactory()
    for _ in range(12):
        ProjectContributor.objects.create(
            project=project,
            person=UserFactory(),
            invited_at=timezone.now(),
            invited_by=project.created_by,
        )
    unordered = {tuple(c.pk for c in project.contributors.order_by()) for _ in range(5)}
    ordered = {tuple(c.pk for c in project.contributors.order_by("pk")) for _ in range(5)}
    assert len(unordered) > 1
    assert len(ordered) == 1


@pytest.mark.django_db
def test_a_slice_without_order_fails():
    OrganisationFactory()
    with pytest.raises(UnorderedSlice):
        list(Organisation.objects.order_by()[:1])
    assert Organisation.objects.order_by().get()
    assert Organisation.objects.order_by().first()
    assert list(Organisation.objects.all()[:1])


class Handler:
    """The smallest server: one view, behind the same wall as the real one."""

    def __init__(self, view) -> None:
        from django.core.handlers.base import BaseHandler

        self.server = BaseHandler()
        self.server._middleware_chain = view

    def answer(self, method: str):
        request = RequestFactory().generic(method, "/")
        return _get_response_read_only(self.server, request)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_page_that_reads_may_not_write(method):
    organisation = OrganisationFactory(name="Avant")

    def view(request):
        Organisation.objects.filter(pk=organisation.pk).update(name="Après")
        return HttpResponse()

    with pytest.raises(WriteOnGet), transaction.atomic():
        Handler(view).answer(method)
    assert Organisation.objects.get().name == "Avant"


@pytest.mark.django_db
def test_a_page_that_reads_may_not_lock():
    def view(request):
        list(User.objects.select_for_update())
        return HttpResponse()

    with pytest.raises(WriteOnGet):
        Handler(view).answer("GET")


@pytest.mark.django_db
def test_a_post_may_write():
    def view(request):
        OrganisationFactory()
        return HttpResponse()

    assert Handler(view).answer("POST").status_code == 200
    assert Organisation.objects.count() == 1


def test_a_naive_datetime_is_an_error():
    from workflow.models import JournalEntry

    with pytest.raises(RuntimeWarning):
        JournalEntry._meta.get_field("at").get_prep_value(datetime(2026, 3, 2))  # noqa: DTZ001


def test_a_warning_of_our_own_code_is_an_error():
    with pytest.raises(UserWarning):
        warnings.warn_explicit("vieux", UserWarning, "funding/x.py", 1, module="funding.queries")
