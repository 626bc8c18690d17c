"""Every named page of the URL conf, and the row on which it is tried."""

from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from accounts.permissions import ORGANISATION_ROLES, Role
from datalab.public_urls import PUBLIC
from tests.factories.accounts import OrganisationFactory, UserFactory, person
from tests.house.stages import holder_of, made_ready
from tests.walls.subjects import SUBJECTS, Subject, staged

#: Pages of another matrix: the API's (its document) and the admin's own (its registry).
ELSEWHERE = ("admin:", "open_", "api_")


@dataclass(frozen=True)
class Page:
    """One named page; ``deed`` is the (lifecycle, transition) of a view that does one."""

    name: str
    arguments: tuple[str, ...]
    deed: tuple[Any, str] | None

    @property
    def wing(self) -> str:
        """The heading of its row; the committee has its own, so that no test is long."""
        if self.name.startswith("funding:committee"):
            return "committee"
        return self.name.split(":")[0] if ":" in self.name else "datalab"


def pages() -> list[Page]:
    """Every named page that is neither public nor in another matrix, in the order of its name."""
    found = {
        page.name: page
        for page in _walk(get_resolver().url_patterns, "", ())
        if page.name not in PUBLIC and not page.name.startswith(ELSEWHERE)
    }
    return [found[name] for name in sorted(found)]


def _walk(patterns, namespace: str, above: tuple[str, ...]):
    for entry in patterns:
        arguments = (*above, *getattr(entry.pattern, "converters", {}))
        if not isinstance(entry, URLPattern):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner, arguments)
        elif entry.name and not hasattr(entry.callback, "cls"):  # a resource of the API has a cls
            view = getattr(entry.callback, "view_class", None)
            deed = (view.lifecycle, view.transition) if getattr(view, "transition", "") else None
            yield Page(f"{namespace}{entry.name}", arguments, deed)


@dataclass(frozen=True)
class Column:
    """Somebody who tries the pages: a role, in the organisation of what is tried or in another."""

    title: str
    role: str
    own: bool = False


#: An organisation's roles in its own organisation, then in another; the desk's, which have none.
COLUMNS = (
    Column("AD +", Role.DATA_ADMINISTRATOR, own=True),
    Column("AD −", Role.DATA_ADMINISTRATOR),
    Column("Co +", Role.CONTRIBUTOR, own=True),
    Column("Co −", Role.CONTRIBUTOR),
    Column("Ins", Role.REVIEWER),
    Column("Déc", Role.DECISION_MAKER),
    Column("Agt", Role.SUPPORT_AGENT),
    Column("Bud", Role.BUDGET_OFFICER),
    Column("Aud", Role.AUDITOR),
    Column("Adm", Role.ADMINISTRATOR),
    Column("sans", ""),
)


def somebody(column: Column) -> Any:
    """A person of a column, who belongs to an organisation that holds nothing yet."""
    return person(column.role, OrganisationFactory()) if column.role else UserFactory()


def subject_of(page: Page) -> Subject:
    """The row on which a page is tried. KeyError names the page that has none."""
    if page.name in SUBJECTS or not page.deed:
        if page.arguments or page.name in SUBJECTS:
            return SUBJECTS[page.name]()
        return Subject({}, None)
    return staged(*page.deed)


def welcomed(people: dict[Column, Any], subject: Subject) -> None:
    """Makes ready, for the file tried, those whom its rules about people must let act."""
    file = subject.file
    if file is None:
        return
    for column, someone in people.items():
        if column.own:
            body = holder_of(file)
            someone.memberships.update_or_create(role=column.role, defaults={"organisation": body})
        if column.own or (column.role and column.role not in ORGANISATION_ROLES):
            made_ready(file, someone, column.role)


def address_of(page: Page, subject: Subject) -> str:
    """The path of a page on its subject."""
    return reverse(page.name, kwargs=subject.kwargs) + subject.asked
