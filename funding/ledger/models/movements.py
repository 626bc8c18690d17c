"""Movements: the only facts of the ledger, each conserved by construction and sealed in a chain."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.ledger.models.acts import Engagement, TransferProposal
from funding.ledger.models.envelopes import AmountField, BudgetLine, LedgerQuerySet
from funding.ledger.models.vocabulary import Credit, EarlierYearException, Kind, Pocket


def never_truncated() -> pgtrigger.Trigger:
    """Refuses TRUNCATE (the flush after a transactional test goes through ``pgtrigger.ignore``)."""
    return pgtrigger.Trigger(
        name="never_truncated",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func="RAISE restrict_violation USING CONSTRAINT = 'ledger_is_append_only', "
        "MESSAGE = 'Le grand livre ne se vide pas.';",
    )


class Movement(models.Model):
    """A positive amount that went from one pocket to another, told by a person, for a reason.

    ``effect_on`` is the day it counts from, ``recorded_at`` the moment it was known. The last four
    fields are written by the database: the chain of the line, the place in it and the seals.
    Lines have no foreign key of their own here: no movement is stored without the chain and the
    balances of its lines, which have one.
    """

    kind = models.CharField(_("nature"), max_length=20, choices=Kind)
    credit = models.CharField(_("crédit"), max_length=2, choices=Credit)
    amount = AmountField(_("montant"))
    source_line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("ligne d’origine"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,
    )
    source_year = models.PositiveSmallIntegerField(_("exercice d’origine"), null=True)
    source_pocket = models.CharField(_("de"), max_length=10, choices=Pocket)
    destination_line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("ligne de destination"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,
    )
    destination_year = models.PositiveSmallIntegerField(_("exercice de destination"), null=True)
    destination_pocket = models.CharField(_("vers"), max_length=10, choices=Pocket)
    award = models.CharField(_("attribution"), max_length=60, blank=True)
    engagement = models.ForeignKey(
        Engagement,
        verbose_name=_("engagement"),
        on_delete=models.PROTECT,
        related_name="movements",
        null=True,
        db_index=False,
    )
    proposal = models.ForeignKey(
        TransferProposal,
        verbose_name=_("proposition"),
        on_delete=models.PROTECT,
        related_name="movements",
        null=True,
        db_index=False,
    )
    exception = models.CharField(
        _("exception invoquée"), max_length=20, blank=True, choices=EarlierYearException
    )
    effect_on = models.DateField(_("date d’effet"))
    recorded_at = models.DateTimeField(_("enregistré le"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("enregistré par"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approuvé ou certifié par"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    reason = models.TextField(_("motif"))
    key = models.CharField(_("clé"), max_length=120)
    chain_line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("chaîne"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    number = models.BigIntegerField(_("rang"))
    previous_hash = models.CharField(_("sceau précédent"), max_length=64)
    hash = models.CharField(_("sceau"), max_length=64)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("mouvement")
        ordering = ["-pk"]
        triggers = [never_truncated()]
        indexes = [
            models.Index(fields=["source_line", "source_year", "credit"], name="ledger_by_source"),
            models.Index(
                fields=["destination_line", "destination_year", "credit"],
                name="ledger_by_destination",
            ),
            models.Index(fields=["award"], name="ledger_by_award", condition=~Q(award="")),
            models.Index(
                fields=["engagement"],
                name="ledger_by_engagement",
                condition=Q(engagement__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="ledger_key_once"),
            models.UniqueConstraint(
                fields=["chain_line", "number"], name="ledger_chain_place_once"
            ),
            models.UniqueConstraint(
                fields=["proposal"],
                name="ledger_proposal_once",
                condition=Q(proposal__isnull=False),
            ),
            # Every rule that one row tells by itself, the routes first: ``sql/0006_one_check.sql``.
            # Each is refused under its own name.
            models.CheckConstraint(
                name="ledger_movement_is_lawful",
                condition=models.Func(
                    function="ledger_movement_is_lawful",
                    template="%(function)s(ledger_movement)",
                    output_field=models.BooleanField(),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.key}"


class Chain(models.Model):
    """The head of a line's chain of movements. Its lock puts the line's movements in a queue."""

    line = models.OneToOneField(
        BudgetLine, on_delete=models.PROTECT, primary_key=True, related_name="chain"
    )
    envelope_id = models.BigIntegerField()
    number = models.BigIntegerField(default=0)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("tête de chaîne")
        verbose_name_plural = _("têtes de chaîne")
        triggers = [never_truncated()]

    def __str__(self) -> str:
        return f"{self.line_id} · {self.number}"
