"""Where may a file go, from where, with which permission? Tables, and the one mover."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from workflow.models import JournalEntry
from workflow.refusals import Refused

Words = str | Promise


@dataclass(frozen=True)
class Attempt:
    """Somebody trying a transition on a file. ``facts`` is None when only asking « may I? »."""

    file: Any
    by: Any
    at: datetime
    reason: str = ""
    facts: dict | None = None


@dataclass(frozen=True)
class Rule:
    """A predicate in plain words and the French sentence shown when it does not hold."""

    code: str
    sentence: Words
    holds: Callable[[Attempt], bool]


def rule(sentence: Words) -> Callable[[Callable[[Attempt], bool]], Rule]:
    """Turns a predicate into a rule named as the predicate."""

    def named(predicate: Callable[[Attempt], bool]) -> Rule:
        return Rule(predicate.__name__, sentence, predicate)

    return named


@dataclass(frozen=True)
class Transition:
    """One row of a table. Without target it is a deed that changes no state."""

    name: str
    label: Words
    sources: tuple[str, ...]
    target: str | None
    permission: Permission
    guards: tuple[Rule, ...] = ()
    needs_reason: bool = False

    def refusal(self, attempt: Attempt) -> Refused | None:
        """The first guard that does not hold, as a refusal."""
        for guard in self.guards:
            if not guard.holds(attempt):
                return Refused(guard.code, str(guard.sentence))
        if self.needs_reason and attempt.facts is not None and not attempt.reason.strip():
            return Refused("reason_required", _("Indiquez le motif."), field="reason")
        return None


@dataclass(frozen=True)
class Ability:
    """A transition that a role allows now; ``refusal`` says what still stands in the way."""

    name: str
    label: str
    refusal: str = ""

    @property
    def allowed(self) -> bool:
        return not self.refusal


@dataclass(frozen=True)
class Lifecycle:
    """The table of one kind of file."""

    file_kind: str
    label: Words
    states: Any
    initial: str
    transitions: tuple[Transition, ...]
    by_name: dict[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {t.name: t for t in self.transitions})

    def apply(
        self,
        file: Any,
        name: str,
        *,
        by: Any,
        at: datetime,
        reason: str = "",
        seen_version: int | None = None,
        changes: dict[str, Any] | None = None,
        details: dict[str, Any] | None = None,
    ) -> Any:
        """Moves a file inside the caller's transaction and returns it, locked and saved.

        Locks the row, checks the version that the person saw, the state, the permission and the
        guards, sets the status with ``changes`` in one UPDATE, writes the journal.
        Raises Refused; the caller's transaction then stores nothing.
        """
        transition = self.by_name[name]
        model = type(file)
        locked = model.objects.select_for_update(no_key=True, of=("self",)).get(pk=file.pk)
        if seen_version is not None and seen_version != locked.version:
            raise self._stale(locked)
        if locked.status not in transition.sources:
            raise Refused(
                "wrong_state",
                _("« %(deed)s » n’est pas possible : le dossier est à l’état « %(state)s ».")
                % {"deed": transition.label, "state": locked.get_status_display()},
            )
        if not by.can_in(transition.permission, locked.holder_id):
            raise Refused("not_permitted", _("Votre rôle ne permet pas cet acte sur ce dossier."))
        attempt = Attempt(locked, by, at, reason, dict(changes or {}))
        if refusal := transition.refusal(attempt):
            raise refusal
        before = locked.status
        for name_, value in (changes or {}).items():
            setattr(locked, name_, value)
        locked.status = transition.target or before
        locked.version += 1
        locked.save(update_fields=["status", "version", *(changes or {})])
        JournalEntry.objects.create(
            file_kind=self.file_kind,
            file_id=locked.pk,
            reference=locked.reference,
            transition=transition.name,
            label=str(transition.label),
            from_state=before,
            to_state=locked.status,
            version=locked.version,
            at=at,
            by=by,
            reason=reason.strip(),
            details=details or {},
        )
        return locked

    def abilities(self, file: Any, user: Any, at: datetime) -> list[Ability]:
        """What this person's role allows on this file in its present state."""
        found = []
        for transition in self.transitions:
            if file.status not in transition.sources:
                continue
            if not user.can_in(transition.permission, file.holder_id):
                continue
            refusal = transition.refusal(Attempt(file, user, at))
            found.append(
                Ability(
                    transition.name, str(transition.label), str(refusal.message) if refusal else ""
                )
            )
        return found

    def allows(self, file: Any, name: str, user: Any, at: datetime) -> bool:
        """Whether this person may take this transition now."""
        return any(a.name == name and a.allowed for a in self.abilities(file, user, at))

    def _stale(self, locked: Any) -> Refused:
        latest = (
            JournalEntry.objects.filter(file_kind=self.file_kind, file_id=locked.pk)
            .select_related("by")
            .order_by("-pk")
            .first()
        )
        told = (
            _("%(person)s a fait « %(deed)s »") % {"person": latest.by, "deed": latest.label}
            if latest
            else _("une autre personne l’a modifié")
        )
        return Refused(
            "stale_version",
            _(
                "Le dossier a changé depuis que vous l’avez ouvert : %(told)s. "
                "Relisez-le puis recommencez."
            )
            % {"told": told},
        )
