"""The one error of the house: a deed was refused, and here is the sentence to show."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DatabaseError, IntegrityError, InternalError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):  # noqa: N818 - the trade's word, said everywhere
    """A deed that a rule forbids. Nothing was stored.

    ``code`` is stable English for programs, ``message`` a French sentence for people,
    ``field`` the form field that it concerns, when there is one.
    """

    def __init__(self, code: str, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)
        self.field = field


#: Sentences of the rules that triggers hold: a trigger raises with the CONSTRAINT of this name.
#: Each wing adds its own beside the trigger.
TRIGGER_SENTENCES: dict[str, str | Promise] = {
    # its trigger stands on the pieces' table, in a wing below this one
    "attachment_keeps_what_was_deposited": _(
        "Une pièce reste telle qu’elle a été déposée : retirez-la et déposez-en une autre."
    ),
    "journal_is_append_only": _(
        "Le journal ne se modifie pas : un acte se corrige par un autre acte."
    ),
    "journal_head_is_the_journal_s": _("La tête d’un journal ne s’écrit que par le journal."),
    "purges_are_append_only": _("La trace des purges ne se modifie pas."),
    "account_events_are_append_only": _("Le journal des comptes ne se modifie pas."),
}


def refused_by_database(error: DatabaseError) -> Refused:
    """What PostgreSQL refused, in the French sentence of the constraint that refused it.

    The name of the constraint is the ``code``. Anything that is no rule of ours (a foreign key,
    a lost connection) is a defect or an outage, so the error itself is raised again. The caller's
    transaction is already lost: let the refusal go through ``atomic``.
    """
    name = broken_constraint(error)
    constraint = _constraints().get(name)
    if constraint is not None:
        return Refused(name, _sentence_of(constraint), field=_only_field_of(constraint))
    if name in TRIGGER_SENTENCES:
        return Refused(name, TRIGGER_SENTENCES[name])
    raise error


@contextmanager
def refusals_in_french() -> Iterator[None]:
    """Turns what PostgreSQL refuses inside the block into ``Refused`` with its sentence.

    The caller's transaction is lost: nothing may follow in it.
    """
    try:
        yield
    except (IntegrityError, InternalError) as error:
        raise refused_by_database(error) from error


def broken_constraint(error: DatabaseError) -> str:
    """The name that PostgreSQL gives for the rule broken; empty when the error names none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def _constraints() -> dict[str, models.BaseConstraint]:
    return {c.name: c for model in apps.get_models() for c in model._meta.constraints}


def _sentence_of(constraint: models.BaseConstraint) -> str:
    return str(constraint.get_violation_error_message())


def _only_field_of(constraint: Any) -> str:
    """The field that a constraint is about, when it is about one and only one."""
    if isinstance(constraint, models.CheckConstraint):
        names = {name for name, _value in _leaves(constraint.condition)}
        return names.pop() if len(names) == 1 else ""
    fields: list[str] = list(getattr(constraint, "fields", ()))
    return fields[0] if len(fields) == 1 else ""


def _leaves(condition: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for child in getattr(condition, "children", ()):
        if isinstance(child, tuple):
            found.append((child[0].split("__")[0], child[1]))
        else:
            found += _leaves(child)
    return found
