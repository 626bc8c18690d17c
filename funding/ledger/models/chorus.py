"""What the State's accounting system told us, line by line, and what people made of it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.ledger.models.acts import Engagement
from funding.ledger.models.envelopes import AmountField, LedgerQuerySet
from funding.ledger.models.movements import Movement


class ExtractKind(models.TextChoices):
    """The two extracts that officers hold."""

    ENGAGEMENTS = "engagements", _("Engagements (jp51)")
    PAYMENTS = "payments", _("Paiements (jp57)")


class AmountType(models.IntegerChoices):
    """What a line of the engagement extract does to the engagement (« type de montant »)."""

    ORIGINAL = 100, _("Original")
    MODIFICATION = 150, _("Modification")
    REDUCTION = 200, _("Réduction")
    CARRIED_OVER = 350, _("Report exercice suivant")
    ADJUSTMENT = 500, _("Ajustement par pièce suivante")
    REASSIGNED_FROM = 600, _("Changement d’imputation (600)")
    REASSIGNED_TO = 650, _("Changement d’imputation (650)")


class ExtractStatus(models.TextChoices):
    WAITING = "waiting", _("En attente")
    RUNNING = "running", _("En cours")
    DONE = "done", _("Importé")
    FAILED = "failed", _("Refusé")
    STOPPED = "stopped", _("Interrompu")
    CANCELLED = "cancelled", _("Annulé")


#: States from which an import may still move.
UNFINISHED = (ExtractStatus.WAITING, ExtractStatus.RUNNING)


class ChorusExtract(models.Model):
    """One file brought in, how far its import went, and what it changed.

    ``scopes`` are the stretches it speaks for: ``[{"year", "centre", "first", "last"}]``.
    ``beat_at`` is the worker's last sign of life; ``attempts`` counts the workers that took it up.
    """

    kind = models.CharField(_("nature"), max_length=12, choices=ExtractKind, blank=True)
    status = models.CharField(
        _("état"), max_length=10, choices=ExtractStatus, default=ExtractStatus.WAITING
    )
    file_name = models.CharField(_("fichier"), max_length=255)
    file = models.FileField(_("copie du fichier"), upload_to="chorus/", blank=True)
    extracted_on = models.DateField(_("extrait de Chorus le"))
    is_partial = models.BooleanField(
        _("extrait partiel"),
        default=False,
        help_text=_(
            "Un extrait complet fait foi pour sa période : une ligne déjà connue qui n’y figure "
            "plus cesse de compter. Un extrait partiel ne fait qu’ajouter."
        ),
    )
    headers = models.JSONField(default=list, blank=True)
    scopes = models.JSONField(default=list, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    progress = models.PositiveSmallIntegerField(_("avancement (%)"), default=0)
    read_count = models.PositiveIntegerField(_("lignes lues"), default=0)
    added_count = models.PositiveIntegerField(_("nouvelles"), default=0)
    known_count = models.PositiveIntegerField(_("déjà connues"), default=0)
    gone_count = models.PositiveIntegerField(_("disparues"), default=0)
    back_count = models.PositiveIntegerField(_("revenues"), default=0)
    skipped_count = models.PositiveIntegerField(_("lignes de total ignorées"), default=0)
    problems = models.JSONField(_("erreurs"), default=list, blank=True)
    requested_at = models.DateTimeField(_("demandé le"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("demandé par"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Vide : import lancé par l’exploitant, à la console."),
    )
    attempts = models.PositiveSmallIntegerField(_("prises en charge"), default=0)
    beat_at = models.DateTimeField(_("dernier signe de vie"), null=True, blank=True)
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulation demandée le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("annulation demandée par"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("extrait Chorus")
        verbose_name_plural = _("extraits Chorus")
        ordering = ["-pk"]
        triggers = [pgtrigger.Protect(name="extract_never_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                name="ledger_extract_status_is_known",
                condition=Q(status__in=ExtractStatus.values),
            ),
            models.CheckConstraint(
                name="ledger_extract_done_says_what_it_is",
                condition=~Q(status=ExtractStatus.DONE)
                | Q(kind__in=ExtractKind.values, ended_at__isnull=False, problems=[]),
            ),
            models.CheckConstraint(
                name="ledger_extract_cancelled_by_somebody",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED


class ChorusLineQuerySet(LedgerQuerySet):
    def counting(self) -> "ChorusLineQuerySet":
        """The lines that the latest extract of their period still shows."""
        return self.filter(gone_in=None)


class ChorusLine(models.Model):
    """A line of an extract, kept for ever as it was read; two identical ones are two lines.

    Only ``gone_in`` ever changes: the newer extract of the same period where it is no longer.
    """

    kind = models.CharField(_("nature"), max_length=12, choices=ExtractKind)
    extract = models.ForeignKey(
        ChorusExtract,
        verbose_name=_("extrait"),
        on_delete=models.PROTECT,
        related_name="lines",
    )
    row_number = models.PositiveIntegerField(_("ligne du fichier"))
    digest = models.UUIDField(editable=False)
    occurrence = models.PositiveIntegerField(_("exemplaire"))
    fiscal_year = models.PositiveSmallIntegerField(_("exercice"))
    financial_centre = models.CharField(_("centre financier"), max_length=80, blank=True)
    functional_domain = models.CharField(_("domaine fonctionnel"), max_length=80, blank=True)
    cost_centre = models.CharField(_("centre de coûts"), max_length=80, blank=True)
    ej_number = models.CharField(_("EJ"), max_length=40, blank=True, db_index=True)
    item = models.CharField(_("poste"), max_length=20, blank=True)
    label = models.CharField(_("texte"), max_length=500, blank=True)
    supplier = models.CharField(_("fournisseur"), max_length=250, blank=True)
    type_code = models.PositiveSmallIntegerField(
        _("type de montant"), choices=AmountType, null=True, blank=True
    )
    payment_number = models.CharField(_("pièce de paiement"), max_length=40, blank=True)
    posted_on = models.DateField(_("date comptable"))
    amount = AmountField(_("montant"))
    cells = models.JSONField(_("cellules d’origine"))
    gone_in = models.ForeignKey(
        ChorusExtract,
        verbose_name=_("disparue dans l’extrait"),
        on_delete=models.PROTECT,
        related_name="gone_lines",
        null=True,
        blank=True,
    )

    objects = ChorusLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne Chorus")
        verbose_name_plural = _("lignes Chorus")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["kind", "fiscal_year", "financial_centre", "posted_on"],
                name="chorus_line_by_scope",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="chorus_line_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="chorus_line_never_changes", exclude=["gone_in"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest", "occurrence"], name="ledger_chorus_line_once"
            ),
            models.CheckConstraint(
                name="ledger_chorus_line_type_fits_its_kind",
                condition=Q(kind=ExtractKind.ENGAGEMENTS, type_code__in=AmountType.values)
                | Q(kind=ExtractKind.PAYMENTS, type_code=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ej_number or '—'} · {self.fiscal_year} · {self.amount}"


class LineChange(models.TextChoices):
    GONE = "gone", _("disparue")
    BACK = "back", _("revenue")


class ChorusChange(models.Model):
    """A known line that a newer extract of its period left out, or shows again."""

    line = models.ForeignKey(ChorusLine, on_delete=models.PROTECT, related_name="changes")
    extract = models.ForeignKey(ChorusExtract, on_delete=models.PROTECT, related_name="changes")
    change = models.CharField(_("changement"), max_length=4, choices=LineChange)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("changement d’une ligne Chorus")
        verbose_name_plural = _("changements des lignes Chorus")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(
                name="chorus_change_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.change}"


class LinkDecision(models.TextChoices):
    ACCEPTED = "accepted", _("Rattaché")
    REJECTED = "rejected", _("Suggestion écartée")
    SET_ASIDE = "set_aside", _("Hors guichet")


class ChorusLinkQuerySet(LedgerQuerySet):
    def standing(self) -> "ChorusLinkQuerySet":
        return self.filter(undone_at=None)


class ChorusLink(models.Model):
    """A person's answer: this EJ (or this line without one) belongs, or not, to that engagement."""

    ej_number = models.CharField(_("EJ"), max_length=40, blank=True, db_index=True)
    line = models.ForeignKey(
        ChorusLine,
        verbose_name=_("ligne sans EJ"),
        on_delete=models.PROTECT,
        related_name="links",
        null=True,
        blank=True,
    )
    engagement = models.ForeignKey(
        Engagement,
        verbose_name=_("engagement"),
        on_delete=models.PROTECT,
        related_name="chorus_links",
        null=True,
        blank=True,
    )
    decision = models.CharField(_("réponse"), max_length=10, choices=LinkDecision)
    reason = models.TextField(_("motif"))
    decided_at = models.DateTimeField(_("décidé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("décidé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("défait le"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("défait par"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    undone_reason = models.TextField(_("motif du retour"), blank=True)

    objects = ChorusLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("rapprochement d’EJ")
        verbose_name_plural = _("rapprochements d’EJ")
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Protect(name="chorus_link_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="chorus_link_is_only_undone",
                exclude=["undone_at", "undone_by", "undone_reason"],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_link_names_an_ej_or_a_line",
                condition=Q(line=None) & ~Q(ej_number="") | Q(line__isnull=False, ej_number=""),
            ),
            models.CheckConstraint(
                name="ledger_link_decision_fits",
                condition=Q(decision=LinkDecision.SET_ASIDE, engagement=None)
                | Q(
                    decision__in=[LinkDecision.ACCEPTED, LinkDecision.REJECTED],
                    engagement__isnull=False,
                ),
            ),
            models.CheckConstraint(name="ledger_link_has_reason", condition=Q(reason__regex=r"\S")),
            models.CheckConstraint(
                name="ledger_link_undone_has_date_person_and_reason",
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False, undone_reason__regex=r"\S"),
            ),
            models.UniqueConstraint(
                F("ej_number"),
                F("line"),
                F("engagement"),
                condition=Q(undone_at=None),
                nulls_distinct=False,
                name="ledger_link_stands_once",
                violation_error_message=_("Cette réponse est déjà donnée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ej_number or self.line_id} · {self.get_decision_display()}"


class ChorusPairing(models.Model):
    """A person's word that a payment line of Chorus is that payment of the ledger."""

    line = models.ForeignKey(
        ChorusLine, verbose_name=_("ligne"), on_delete=models.PROTECT, related_name="pairings"
    )
    movement = models.ForeignKey(
        Movement,
        verbose_name=_("mouvement"),
        on_delete=models.PROTECT,
        related_name="chorus_pairings",
        db_constraint=True,
    )
    reason = models.TextField(_("motif"))
    decided_at = models.DateTimeField(_("décidé le"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("décidé par"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("défait le"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("défait par"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    undone_reason = models.TextField(_("motif du retour"), blank=True)

    objects = ChorusLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("pointage d’un paiement")
        verbose_name_plural = _("pointages des paiements")
        ordering = ["-pk"]
        triggers = [
            pgtrigger.Protect(name="chorus_pairing_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="chorus_pairing_is_only_undone",
                exclude=["undone_at", "undone_by", "undone_reason"],
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="ledger_pairing_has_reason", condition=Q(reason__regex=r"\S")
            ),
            models.CheckConstraint(
                name="ledger_pairing_undone_has_date_person_and_reason",
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False, undone_reason__regex=r"\S"),
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(undone_at=None),
                name="ledger_pairing_once_a_line",
                violation_error_message=_("Cette ligne est déjà pointée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} = {self.movement_id}"
