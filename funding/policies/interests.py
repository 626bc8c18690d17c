"""Which projects does a declared conflict of interests close to this person?"""

from django.db.models import Exists, Expression, OuterRef

from accounts.permissions import Permission
from accounts.statements import Keys, Slot
from funding.models import InterestDeclaration

_THEIRS = InterestDeclaration.objects.filter(declared_by=Slot("person"))
_LATER = _THEIRS.filter(cofinancing=OuterRef("cofinancing"), pk__gt=OuterRef("pk"))
_CLOSED = _THEIRS.filter(~Exists(_LATER), has_conflict=True).order_by()
_PROJECTS = Keys(_CLOSED.values("cofinancing__project"))
_FILES = Keys(_CLOSED.values("cofinancing__reference"))


def projects_closed_to(person) -> Expression | None:
    """The array of the projects whose co-financing this person may not read, by their latest
    declaration; None if they declare nothing.

    Read from the person's own declarations, so that its cost does not grow with the files, by the
    query that holds it: a conflict binds from the moment when it is declared.
    """
    return _PROJECTS(person=person.pk) if person.can(Permission.FUNDING_DECLARE) else None


def files_closed_to(person) -> Expression | None:
    """The array of the references of these co-financings; None if they declare nothing."""
    return _FILES(person=person.pk) if person.can(Permission.FUNDING_DECLARE) else None
