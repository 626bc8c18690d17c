"""Letters and agreements made from templates, and the signed scans that come back."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from funding.models.cofinancings import Cofinancing, FinancingInstrument
from workflow.refusals import TRIGGER_SENTENCES


class LetterKind(models.TextChoices):
    GRANT = "grant", _("Notification d’accord")
    PARTIAL_GRANT = "partial_grant", _("Notification d’accord partiel")
    DEFERRAL = "deferral", _("Notification d’ajournement")
    REFUSAL = "refusal", _("Notification de refus")
    AGREEMENT_UO = "agreement_uo_allotment", _("Convention : mise à disposition sur UO")
    AGREEMENT_DELEGATION = (
        "agreement_management_delegation",
        _("Convention de délégation de gestion"),
    )
    AGREEMENT_TRANSFER = "agreement_credit_transfer", _("Convention : décret de transfert")
    AGREEMENT_OPERATOR = "agreement_operator_agreement", _("Convention avec un opérateur")
    AMENDMENT = "amendment", _("Avenant à la convention")


#: The papers that come back signed; the others are sent, and that is all.
SIGNED_KINDS = (*(f"agreement_{i}" for i in FinancingInstrument.values), "amendment")
DECISION_KINDS = ("grant", "partial_grant", "deferral", "refusal")


#: The merge fields that the published text of a kind must have. A refusal says its reason and its
#: remedies (code des relations entre le public et l’administration, art. L211-2; code de justice
#: administrative, art. R421-5); what grants says how much; what puts off or cuts down says why.
MUST_SAY = {
    "grant": ("montant_accorde",),
    "partial_grant": ("montant_accorde", "motif"),
    "deferral": ("motif",),
    "refusal": ("motif", "voies_recours"),
    **{f"agreement_{i}": ("montant_accorde",) for i in FinancingInstrument.values},
    "amendment": ("objet_avenant",),
}
_MUST_SAY_ROWS = ", ".join(
    f"('{kind}', '{field}')" for kind, fields in MUST_SAY.items() for field in fields
)
#: Run when a version is put in force, whatever the code path.
SAYS_WHAT_IT_MUST = """
IF EXISTS (SELECT 1 FROM (VALUES <rows>) AS must (kind, field)
            WHERE must.kind = NEW.kind
              AND NEW.body !~ ('[{][[:space:]]*' || must.field || '[[:space:]]*[}]')) THEN
    RAISE EXCEPTION 'Le modèle ne dit pas ce que ce courrier doit dire.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_template_says_what_it_must';
END IF;
RETURN NULL;
""".replace("<rows>", _MUST_SAY_ROWS)
TRIGGER_SENTENCES["published_template_says_what_it_must"] = _(
    "Le texte ne dit pas ce que ce courrier doit dire."
)

#: Run when a letter of decision is sent, whatever the code path. The file is held, so that two
#: letters sent at the same moment see each other; a decision taken anew has another moment, and the
#: letters of the one before stay unsent.
OF_THE_PRESENT = """
SELECT c.decided_at INTO decided FROM funding_cofinancing c
 WHERE c.id = NEW.cofinancing_id FOR NO KEY UPDATE;
IF NEW.decision_moment IS DISTINCT FROM decided THEN
    RAISE EXCEPTION 'Ce courrier est celui d’une décision reprise.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'letter_of_the_present_decision';
END IF;
"""
TOLD_ONCE = """<of the present>IF EXISTS (SELECT 1 FROM funding_letter l
            WHERE l.cofinancing_id = NEW.cofinancing_id AND l.id <> NEW.id
              AND l.decision_moment = NEW.decision_moment AND l.notified_at IS NOT NULL
              AND l.kind IN ('grant', 'partial_grant', 'deferral', 'refusal')) THEN
    RAISE EXCEPTION 'Le courrier d’une décision ne part qu’une fois.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_told_once';
END IF;
RETURN NULL;
""".replace("<of the present>", OF_THE_PRESENT)
TRIGGER_SENTENCES["letter_of_the_present_decision"] = _(
    "Ce courrier dit une décision qui a été reprise : établissez celui de la décision présente."
)
TRIGGER_SENTENCES["decision_told_once"] = _("Le courrier de cette décision est déjà envoyé.")


class LetterTemplateQuerySet(models.QuerySet):
    def in_force(self, kind: str) -> Any:
        """The last published version of a kind; None while the shipped text serves."""
        return self.filter(kind=kind, published_at__isnull=False).order_by("-number").first()


class LetterTemplate(models.Model):
    """One version of the words of a kind of letter; published, it never changes again."""

    kind = models.CharField(_("nature"), max_length=40, choices=LetterKind)
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("objet"), max_length=200)
    body = models.TextField(_("texte"))
    signature = models.TextField(_("signature"), blank=True)
    written_at = models.DateTimeField(_("écrite le"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("modèle de courrier")
        verbose_name_plural = _("modèles de courrier")
        ordering = ["kind", "-number"]
        triggers = [
            pgtrigger.Protect(
                name="published_template_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="published_template_says_what_it_must",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__published_at__isnull=False),
                func=SAYS_WHAT_IT_MUST,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="letter_template_numbered_once",
                violation_error_message=_("Cette version du modèle existe déjà."),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(published_at=None),
                name="letter_template_one_draft",
                violation_error_message=_("Ce modèle a déjà une version en préparation."),
            ),
            models.CheckConstraint(
                name="letter_template_kind_known",
                condition=Q(kind__in=LetterKind.values),
                violation_error_message=_("Cette nature de courrier n’existe pas."),
            ),
            models.CheckConstraint(
                name="letter_template_published_has_its_person",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                violation_error_message=_("Une version publiée a sa date et son auteur."),
            ),
            models.CheckConstraint(
                name="letter_template_has_title_and_body",
                condition=~Q(title="") & ~Q(body=""),
                violation_error_message=_("Un modèle a son objet et son texte."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(kind)s, version %(number)s") % {
            "kind": self.get_kind_display(),
            "number": self.number,
        }


class Letter(models.Model):
    """A letter or an agreement made for a file: its words as they were, its PDF, its code.

    ``data`` is all that the PDF was made of: the same bytes can be made again. Making it tells
    nobody; ``told`` and ``notified_at`` say to whom it was sent, and when.
    """

    file_kind = "letter"

    cofinancing = models.ForeignKey(Cofinancing, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("nature"), max_length=40, choices=LetterKind)
    number = models.PositiveSmallIntegerField(_("numéro"))
    reference = models.CharField(_("code"), max_length=20, unique=True)
    template = models.ForeignKey(
        LetterTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    data = models.JSONField(_("contenu"))
    document = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="letter")
    #: The decision that it tells, by its moment: a later decision has its own letter.
    decision_moment = models.DateTimeField(_("décision du"), null=True, blank=True)
    made_at = models.DateTimeField(_("établi le"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    notified_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    notified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("destinataires"), related_name="letters_received"
    )

    class Meta:
        verbose_name = _("courrier")
        ordering = ["cofinancing_id", "number"]
        triggers = [
            pgtrigger.Protect(name="letter_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="letter_words_never_change",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "cofinancing",
                    "kind",
                    "number",
                    "reference",
                    "data",
                    "document",
                    "made_at",
                    "decision_moment",
                ),
            ),
            pgtrigger.Protect(
                name="letter_sent_stays_sent",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__notified_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="decision_told_once",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("notified_at"),
                condition=pgtrigger.Q(new__kind__in=DECISION_KINDS)
                & pgtrigger.Q(new__notified_at__isnull=False),
                declare=[("decided", "TIMESTAMPTZ")],
                func=TOLD_ONCE,
            ),
            pgtrigger.Trigger(
                name="agreement_of_the_present_decision",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("notified_at"),
                condition=pgtrigger.Q(new__kind__in=SIGNED_KINDS)
                & pgtrigger.Q(new__notified_at__isnull=False),
                declare=[("decided", "TIMESTAMPTZ")],
                func=f"{OF_THE_PRESENT}RETURN NULL;",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "number"],
                name="letter_numbered_once",
                violation_error_message=_("Ce courrier est déjà enregistré."),
            ),
            models.CheckConstraint(
                name="letter_kind_known",
                condition=Q(kind__in=LetterKind.values),
                violation_error_message=_("Cette nature de courrier n’existe pas."),
            ),
            models.CheckConstraint(
                name="letter_notified_has_its_person",
                condition=Q(notified_at=None, notified_by=None)
                | Q(notified_at__isnull=False, notified_by__isnull=False),
                violation_error_message=_("Un envoi a sa date et son auteur."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.reference}"

    @property
    def needs_signature(self) -> bool:
        return self.kind in SIGNED_KINDS


class ScanStatus(models.TextChoices):
    UNREAD = "unread", _("Code à saisir")
    MATCHED = "matched", _("Rattaché")
    SET_ASIDE = "set_aside", _("Mis de côté")


class SignedScan(models.Model):
    """A signed paper that came back: its bytes, kept for ever, and the letter that it signs."""

    file_kind = "signed_scan"

    reference = models.CharField(_("dépôt"), max_length=20, unique=True)
    status = models.CharField(_("état"), max_length=10, choices=ScanStatus)
    document = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="signed_scan"
    )
    letter = models.ForeignKey(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="scans"
    )
    received_at = models.DateTimeField(_("reçu le"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    was_read = models.BooleanField(_("code lu par la machine"), default=False)
    settled_at = models.DateTimeField(_("classé le"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("motif"), blank=True)

    class Meta:
        verbose_name = _("exemplaire signé")
        verbose_name_plural = _("exemplaires signés")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="signed_scan_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="matched_scan_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="matched"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="signed_scan_status_known",
                condition=Q(status="unread", letter=None, settled_at=None, settled_by=None)
                | Q(
                    status="matched",
                    letter__isnull=False,
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                )
                | (
                    Q(
                        status="set_aside",
                        letter=None,
                        settled_at__isnull=False,
                        settled_by__isnull=False,
                    )
                    & ~Q(reason="")
                ),
                violation_error_message=_(
                    "Un exemplaire rattaché a sa convention, sa date, son auteur ; mis de côté, "
                    "son motif."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.reference
