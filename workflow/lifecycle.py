"""Where may a file go, from where, with which permission? Tables, and the one mover."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import IntegrityError, InternalError
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.statements import Slot, Statement, update
from workflow.models import JournalEntry
from workflow.refusals import Refused, refused_by_database

Words = str | Promise


@dataclass(frozen=True)
class Attempt:
    """Somebody trying a transition on a file.

    ``facts`` are the fields about to be written; None when only asking « may I? ». The answer of
    a rule is kept for the time of the attempt: transitions share rules, and rules share queries.
    """

    file: Any
    by: Any
    at: datetime
    reason: str = ""
    facts: dict | None = None
    answers: dict[str, bool] = field(default_factory=dict, compare=False)
    read: dict[str, Any] = field(default_factory=dict, compare=False)

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """What several rules read of this file and this person, read by the first of them."""
        if name not in self.read:
            self.read[name] = read()
        return self.read[name]

    def meets(self, rule: "Rule") -> bool:
        """Whether a rule holds, asked once."""
        if rule.code not in self.answers:
            self.answers[rule.code] = rule.holds(self)
        return self.answers[rule.code]


@dataclass(frozen=True)
class Rule:
    """A predicate in plain words and the French sentence shown when it does not hold.

    ``explain`` gives, for one file, a sentence with its own figures and names.
    """

    code: str
    sentence: Words
    holds: Callable[[Attempt], bool]
    explain: Callable[[Attempt], str] | None = None

    def told(self, attempt: Attempt) -> str:
        """The sentence to show for this file."""
        return self.explain(attempt) if self.explain else str(self.sentence)


def rule(
    sentence: Words, *, explain: Callable[[Attempt], str] | None = None
) -> Callable[[Callable[[Attempt], bool]], Rule]:
    """Turns a predicate into a rule named as the predicate."""

    def named(predicate: Callable[[Attempt], bool]) -> Rule:
        return Rule(predicate.__name__, sentence, predicate, explain)

    return named


@dataclass(frozen=True)
class Transition:
    """One row of a table. Without target it is a deed that changes no state.

    A private row is told to nobody but those who hold the table's ``private_to``.
    """

    name: str
    label: Words
    sources: tuple[str, ...]
    target: str | None
    permission: Permission
    guards: tuple[Rule, ...] = ()
    needs_reason: bool = False
    is_private: bool = False

    def refusal(self, attempt: Attempt) -> Refused | None:
        """The first guard that does not hold, as a refusal."""
        for guard in self.guards:
            if not attempt.meets(guard):
                return Refused(guard.code, guard.told(attempt))
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


@cache
def _lock_of(model: Any) -> Statement:
    rows = model.objects.select_for_update(no_key=True, of=("self",))
    return Statement(rows.filter(pk=Slot("pk")).order_by())


def _locked(model: Any, pk: int) -> Any:
    """The row as it is now, held until the end of the transaction. DoesNotExist if it is gone."""
    for row in _lock_of(model)(pk=pk):
        return row
    raise model.DoesNotExist


@dataclass(frozen=True)
class Lifecycle:
    """The table of one kind of file.

    ``beside(file, person)`` is called once the file is locked: it reads anew the rows that the file
    stands on, as they are when the wait is over, and returns what the rules ask (``Attempt.once``).
    """

    file_kind: str
    label: Words
    states: Any
    initial: str
    transitions: tuple[Transition, ...]
    private_to: Permission | None = None
    beside: Callable[[Any, Any], dict[str, Any]] | None = None
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
        Raises Refused, also for a rule that PostgreSQL holds; the caller's transaction is then
        lost and stores nothing. Raises KeyError when the table has no such transition.
        """
        transition = self.by_name[name]
        locked = _locked(type(file), file.pk)
        facts = dict(changes or {})
        read = self.beside(locked, by) if self.beside else {}
        attempt = Attempt(locked, by, at, reason, facts, read=read)
        self._refuse(transition, attempt, seen_version)
        before = locked.status
        for field_name, value in facts.items():
            setattr(locked, field_name, value)
        locked.status = transition.target or before
        locked.version += 1
        try:
            entry = self._entry(locked, transition, attempt, before, details or {})
            update(locked, ["status", "version", *facts], telling=entry)
        except (IntegrityError, InternalError) as error:
            raise refused_by_database(error) from error
        return locked

    def check(
        self,
        file: Any,
        name: str,
        *,
        by: Any,
        at: datetime,
        reason: str = "",
        seen_version: int | None = None,
    ) -> Any:
        """Holds a deed that leaves the file's own row as it is to the same rules; writes nothing.

        For what keeps its own author and date: a message, a vote, somebody who follows the file.
        The version stays, so that one person's message does not hinder another's decision. Returns
        the file as it is now. Raises Refused.
        """
        found = type(file).objects.get(pk=file.pk)
        self._refuse(self.by_name[name], Attempt(found, by, at, reason, {}), seen_version)
        return found

    def _refuse(self, transition: Transition, attempt: Attempt, seen_version: int | None) -> None:
        """Raises the first refusal: stale version, state, permission, then the guards."""
        file, by = attempt.file, attempt.by
        if seen_version is not None:
            known = self.version_for(file, by)
            if seen_version != known:
                raise self._stale(file, known - seen_version, by)
        if file.status not in transition.sources:
            raise Refused(
                "wrong_state",
                _("« %(deed)s » n’est pas possible : le dossier est à l’état « %(state)s ».")
                % {"deed": transition.label, "state": file.get_status_display()},
            )
        if not by.can_in(transition.permission, file.holder_id):
            raise Refused("not_permitted", _("Votre rôle ne permet pas cet acte sur ce dossier."))
        if refusal := transition.refusal(attempt):
            raise refusal

    def private_deeds(self) -> tuple[str, ...]:
        """The names of the deeds whose trace stays with the holders of ``private_to``."""
        return tuple(t.name for t in self.transitions if t.is_private)

    def hidden_from(self, person: Any) -> tuple[str, ...]:
        """The deeds that are not told to this person."""
        if self.private_to is None or person.can(self.private_to):
            return ()
        return self.private_deeds()

    def version_for(self, file: Any, person: Any) -> int:
        """The version that this person reads and sends back: it counts the deeds told to them.

        Neither the number nor the refusal of a stale one tells that the others took place.
        """
        hidden = self.hidden_from(person)
        if not hidden:
            return file.version
        untold = getattr(file, "untold", None)
        if untold is None:
            untold = JournalEntry.objects.of(file).filter(transition__in=hidden).count()
        return file.version - untold

    def note_versions(self, files: list[Any], person: Any) -> None:
        """Notes on each file of a page what ``version_for`` would ask for it, in one query."""
        hidden = self.hidden_from(person)
        if not hidden:
            return
        entries = JournalEntry.objects.filter(
            file_kind=self.file_kind, file_id__in=[f.pk for f in files], transition__in=hidden
        )
        many = dict(entries.order_by().values_list("file_id").annotate(Count("pk")))
        for file in files:
            file.untold = many.get(file.pk, 0)

    def _entry(
        self, file: Any, transition: Transition, attempt: Attempt, before: str, details: dict
    ) -> JournalEntry:
        return JournalEntry(
            file_kind=self.file_kind,
            file_id=file.pk,
            reference=file.reference,
            transition=transition.name,
            label=str(transition.label),
            from_state=before,
            to_state=file.status,
            version=file.version,
            at=attempt.at,
            by=attempt.by,
            reason=attempt.reason.strip(),
            details=details,
        )

    def abilities(
        self, file: Any, user: Any, at: datetime, read: dict[str, Any] | None = None
    ) -> list[Ability]:
        """What this person's role allows on this file in its present state.

        ``read`` is what the caller has just read of them, by its name in ``Attempt.once``.
        """
        attempt = Attempt(file, user, at, read=dict(read or {}))
        found = []
        for transition in self.transitions:
            if not self._is_offered(transition, attempt):
                continue
            refusal = transition.refusal(attempt)
            found.append(
                Ability(
                    transition.name, str(transition.label), str(refusal.message) if refusal else ""
                )
            )
        return found

    def allows(self, file: Any, name: str, user: Any, at: datetime) -> bool:
        """Whether this person may take this transition now."""
        transition, attempt = self.by_name[name], Attempt(file, user, at)
        return self._is_offered(transition, attempt) and transition.refusal(attempt) is None

    def _is_offered(self, transition: Transition, attempt: Attempt) -> bool:
        """Whether the state admits the transition and the person's role gives it there."""
        return attempt.file.status in transition.sources and attempt.by.can_in(
            transition.permission, attempt.file.holder_id
        )

    def _stale(self, locked: Any, since: int, by: Any) -> Refused:
        """What changed in the last deeds, so many, told as far as this person may know them."""
        entries = (
            JournalEntry.objects.of(locked)
            .exclude(transition__in=self.hidden_from(by))
            .select_related("by")
            .order_by("-version")[: min(max(since, 0), locked.version)]
        )
        told = [
            _("%(person)s a fait « %(deed)s »") % {"person": entry.by, "deed": entry.label}
            for entry in reversed(entries)
        ]
        return Refused(
            "stale_version",
            _(
                "Le dossier a changé depuis que vous l’avez ouvert : %(told)s. "
                "Relisez-le puis recommencez."
            )
            % {"told": ", puis ".join(told) or _("une autre personne l’a modifié")},
        )
