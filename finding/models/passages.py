"""What can be searched: a passage of a file, kept up to date by triggers of its own table."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

#: Before the key of the holder, a sign that no word of a text can hold: see ``datalab_words``.
HOLDER_SIGN = "§"
INTO = (
    "INSERT INTO finding_passage (source, source_id, file_kind, reference, holder_id, is_internal, "
    "title, holder_names, label, body, moment)"
)
#: What the trigger of each source selects, and from where.
BULK: dict[str, tuple[str, str]] = {}


class Passage(models.Model):
    """A text of a file: the project itself, a piece’s name, a message. Nobody writes it by hand.

    ``source`` names the table it comes from and ``source_id`` its row there; ``is_internal`` marks
    what the desk keeps to itself; ``words`` is computed by PostgreSQL from the texts.
    """

    source = models.CharField(_("source"), max_length=30)
    source_id = models.BigIntegerField()
    file_kind = models.CharField(_("nature du dossier"), max_length=30)
    reference = models.CharField(_("référence"), max_length=20)
    holder = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_internal = models.BooleanField(_("réservé au guichet"), default=False)
    title = models.TextField(_("titre"), blank=True)
    holder_names = models.TextField(_("noms du porteur"), blank=True)
    label = models.TextField(_("intitulé"), blank=True)
    body = models.TextField(_("texte"), blank=True)
    moment = models.DateTimeField(_("date"))
    words = models.GeneratedField(
        expression=Func(
            "title", "holder_names", "label", "body", "holder_id", function="datalab_words"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("passage")
        ordering = ["-moment", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                name="passage_once",
                violation_error_message=_("Ce passage est déjà connu de la recherche."),
            )
        ]
        indexes = [
            GinIndex(fields=["words"], name="passage_words"),
            models.Index(fields=["reference"], name="passage_by_file"),
            models.Index(fields=["holder"], name="passage_by_holder"),
            models.Index(fields=["moment", "id"], name="passage_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.source}"


def searchable(
    source: str,
    *,
    file_kind: str,
    columns: tuple[str, ...],
    body: str,
    moment: str,
    title: str = "''",
    label: str = "''",
    reference: str = "NEW.reference",
    holder: str = "NULL::bigint",
    is_internal: str = "FALSE",
    origin: str = "",
    leads: bool = False,
) -> pgtrigger.Trigger:
    """The trigger that keeps the passages of one table, for the ``triggers`` of its model.

    Every value is an SQL expression over ``NEW`` (and over the tables of ``origin``, a FROM
    clause). ``columns`` are those whose change matters. ``leads``: this row is the file itself,
    whose holder its other passages follow and whose holder’s names are searched with it.
    """
    names = f"datalab_names({holder})" if leads else "''"
    before, after = (", ".join(f"{row}.{c}" for c in columns) for row in ("OLD", "NEW"))
    # A deed writes its words whether they change or not: an index of words is dear to touch.
    unchanged = f"""
IF TG_OP = 'UPDATE' THEN
    IF ROW({after}) IS NOT DISTINCT FROM ROW({before}) AND EXISTS (
        SELECT FROM finding_passage WHERE source = '{source}' AND source_id = NEW.id
    ) THEN
        RETURN NULL;
    END IF;
END IF;
"""
    follow = f"""
IF TG_OP = 'UPDATE' THEN
    UPDATE finding_passage SET holder_id = {holder} WHERE reference = {reference}
       AND holder_id IS DISTINCT FROM {holder};
END IF;
"""  # noqa: S608 - our own words
    values = (
        f"SELECT '{source}', NEW.id, '{file_kind}', {reference}, {holder}, {is_internal}, "
        f"{title}, {names}, {label}, {body}, {moment}"
    )
    BULK[source] = (values, origin)
    return pgtrigger.Trigger(
        name=f"{source}_is_searchable",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*columns),
        func=f"""{unchanged}
{INTO} {values} {origin}
ON CONFLICT (source, source_id) DO UPDATE SET reference = EXCLUDED.reference,
    holder_id = EXCLUDED.holder_id, is_internal = EXCLUDED.is_internal, title = EXCLUDED.title,
    holder_names = EXCLUDED.holder_names, label = EXCLUDED.label, body = EXCLUDED.body,
    moment = EXCLUDED.moment;
{follow if leads else ""}
RETURN NULL;
""",
    )


def passages_of(source: str, table: str, where: str) -> str:
    """The statement that writes the passages of many rows at once, as the trigger would of each.

    For rows that were written while the triggers slept; ``where`` names them by ``NEW``.
    """
    values, origin = BULK[source]
    joined = origin.removeprefix("FROM ")
    tables, _where, rule = joined.partition(" WHERE ")
    rows = f"{table} AS NEW" + (f", {tables}" if tables else "")
    return f"{INTO} {values} FROM {rows} WHERE ({where})" + (f" AND ({rule})" if rule else "")
