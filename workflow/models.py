"""The journal of every move, append-only, and what every file has in common."""

from collections.abc import Iterable, Mapping
from functools import cache
from urllib.parse import quote

import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from workflow.refusals import TRIGGER_SENTENCES

#: Where a reference stands in the address of a page; no address holds it otherwise.
ANY_REFERENCE = "ANY-REFERENCE"
#: The signs that Django leaves as they are in an address.
AS_THEY_ARE = "!$&'()*+,;=~:@"

#: What a seal covers, as text that no setting of the server changes.
SEALED = (
    "jsonb_build_array({row}.file_kind, {row}.file_id, {row}.reference, {row}.transition, "
    "{row}.label, {row}.from_state, {row}.to_state, {row}.version, "
    "extract(epoch from {row}.at), {row}.by_id, {row}.reason, {row}.details)::text"
)
SEAL_ENTRY = """
SELECT h.seal INTO before FROM workflow_journalhead h
 WHERE h.file_kind = NEW.file_kind AND h.file_id = NEW.file_id FOR UPDATE;
NEW.seal := encode(sha256(convert_to(
    coalesce(before, '') || {sealed}, 'UTF8')), 'hex');
INSERT INTO workflow_journalhead (file_kind, file_id, entries, seal)
VALUES (NEW.file_kind, NEW.file_id, 1, NEW.seal)
ON CONFLICT (file_kind, file_id)
DO UPDATE SET seal = EXCLUDED.seal, entries = workflow_journalhead.entries + 1;
RETURN NEW;
""".replace("{sealed}", SEALED.format(row="NEW"))
KEEP_HEAD = """
IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the head of a journal is written by the journal alone'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_head_is_the_journal_s';
END IF;
RETURN NEW;
"""


class JournalEntryQuerySet(models.QuerySet):
    def of(self, file: "File") -> "JournalEntryQuerySet":
        """The entries of one file, oldest first. Who may see the file may see them."""
        return self.filter(file_kind=file.file_kind, file_id=file.pk).order_by("at", "pk")


class JournalEntry(models.Model):
    """Who moved which file, when, from where to where, and why.

    ``details`` are sealed, and outlive the erasure of a person: they name people by their number.
    """

    file_kind = models.CharField(_("nature du dossier"), max_length=30)
    file_id = models.BigIntegerField()
    reference = models.CharField(_("référence"), max_length=20)
    transition = models.CharField(_("acte"), max_length=40)
    label = models.CharField(_("libellé"), max_length=120)
    from_state = models.CharField(_("de"), max_length=30)
    to_state = models.CharField(_("vers"), max_length=30)
    version = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("le"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("par"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("motif"), blank=True)
    details = models.JSONField(_("détail"), default=dict, blank=True)
    seal = models.CharField(_("sceau"), max_length=64, default="", editable=False)

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("acte du journal")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["file_kind", "file_id", "at"], name="journal_by_file")]
        constraints = [
            models.UniqueConstraint(
                fields=["file_kind", "file_id", "version"], name="journal_one_entry_a_version"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="journal_is_append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'the journal is append-only' "
                "USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_append_only';",
            ),
            pgtrigger.Trigger(
                name="journal_is_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "TEXT")],
                func=SEAL_ENTRY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.label}"


class JournalHead(models.Model):
    """The last seal of a file's journal and how many entries it has: a missing end is seen too."""

    file_kind = models.CharField(max_length=30)
    file_id = models.BigIntegerField()
    entries = models.PositiveIntegerField()
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("tête de journal")
        constraints = [
            models.UniqueConstraint(fields=["file_kind", "file_id"], name="journal_head_once")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="journal_head_is_the_journal_s",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=KEEP_HEAD,
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_kind} {self.file_id}"


def moves_along(file_kind: str, roads: Mapping[str, Iterable[str]]) -> pgtrigger.Trigger:
    """Refuses a change of state that no row of the table of this kind makes, whatever the path.

    ``roads`` repeats the table: from each state, where a move leads. A file may be born in any
    state: an import brings it as it is.
    """
    name = f"{file_kind}_moves_along_its_lifecycle"
    # One value: PostgreSQL reads the condition again at each statement that moves a file.
    pairs = ",".join(
        f"{source}>{target}" for source in sorted(roads) for target in sorted(roads[source])
    )
    TRIGGER_SENTENCES[name] = _("Aucun acte ne mène le dossier de son état à celui-là.")
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("status"),
        condition=pgtrigger.Condition(
            'OLD."status" <> NEW."status" AND '
            f"""OLD."status" || '>' || NEW."status" <> ALL ('{{{pairs}}}'::text[])"""
        ),
        func=f"RAISE EXCEPTION 'no move leads there' USING ERRCODE = 'check_violation', "
        f"CONSTRAINT = '{name}';",
    )


class File(models.Model):
    """What a project, a support case and a co-financing share: a state that a table moves."""

    file_kind: str
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def holder_id(self) -> int | None:
        """The organisation that holds the file (None: not attached yet)."""
        raise NotImplementedError


def page_of(url_name: str, reference: str) -> str:
    """The address of the page of a file: ``reverse`` of it, worked out once for all references."""
    place = (url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return quote(reference, safe=AS_THEY_ARE).join(_around(*place))


@cache
def _around(url_name: str, urlconf: str, _prefix: str) -> list[str]:
    """What stands before and after the reference."""
    return reverse(url_name, urlconf, args=[ANY_REFERENCE]).split(ANY_REFERENCE)


class ReferenceCounter(models.Model):
    """The last number given to a kind of file in a year."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="reference_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:04d}"
