"""The words of the ledger: credits, pockets, kinds of movement and the routes they may take."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strand(models.TextChoices):
    """The strand of the desk that a budget line pays for."""

    OPEN_DATA = "open_data", _("Ouverture et circulation de la donnée")
    ARTIFICIAL_INTELLIGENCE = "artificial_intelligence", _("Intelligence artificielle")


class Credit(models.TextChoices):
    """AE bound what may be engaged, CP what may be paid in the year."""

    AE = "ae", _("AE")
    CP = "cp", _("CP")


class Pocket(models.TextChoices):
    """Where an amount may stand. ``outside`` is the rest of the State budget and has no balance."""

    OUTSIDE = "outside", _("hors enveloppe")
    AVAILABLE = "available", _("disponible")
    FROZEN = "frozen", _("gelé")
    RESERVED = "reserved", _("réservé")
    ENGAGED = "engaged", _("engagé")
    PAID = "paid", _("payé")
    WITHDRAWN = "withdrawn", _("retiré sans remise à disposition")
    CANCELLED = "cancelled", _("annulé")
    LAPSED = "lapsed", _("tombé en fin d’exercice")


class Kind(models.TextChoices):
    """What a movement is, in the trade's words."""

    ALLOCATION = "allocation", _("ouverture initiale")
    INCREASE = "increase", _("ouverture complémentaire")
    REDUCTION = "reduction", _("réduction")
    TRANSFER = "transfer", _("virement entre lignes")
    FREEZE = "freeze", _("gel")
    THAW = "thaw", _("dégel")
    CANCELLATION = "cancellation", _("annulation de crédits gelés")
    RESERVATION = "reservation", _("réservation")
    RELEASE = "release", _("libération")
    ENGAGEMENT = "engagement", _("engagement")
    WITHDRAWAL = "withdrawal", _("retrait d’engagement de l’année")
    EARLIER_WITHDRAWAL = "earlier_withdrawal", _("retrait d’engagement d’une année antérieure")
    PAYMENT = "payment", _("paiement")
    REFUND = "refund", _("rétablissement de crédits")
    CARRY_OVER = "carry_over", _("report")
    LAPSE = "lapse", _("clôture : crédits tombés")


class Instrument(models.TextChoices):
    """How the money reaches the holder (only an operator sends payment requests)."""

    UO_ALLOTMENT = "uo_allotment", _("mise à disposition sur une unité opérationnelle")
    MANAGEMENT_DELEGATION = "management_delegation", _("délégation de gestion")
    CREDIT_TRANSFER = "credit_transfer", _("décret de transfert")
    OPERATOR_AGREEMENT = "operator_agreement", _("convention avec un opérateur")


class EarlierYearException(models.TextChoices):
    """The listed cases where withdrawing an earlier year's engagement makes its AE available again.

    Source: decree 2012-1246 (GBCP), article 160, and the State's budgetary accounting rules.
    """

    ENTRY_ERROR = "entry_error", _("erreur de saisie ou d’imputation, réengagée à l’identique")
    HOLDER_CHANGE = (
        "holder_change",
        _("changement de titulaire, réengagé pour le nouveau titulaire"),
    )
    JUDGEMENT = "judgement", _("acte annulé par le juge, réengagé")
    CONTRIBUTION_FUND = "contribution_fund", _("engagement financé par un fonds de concours")


_AE, _CP = Credit.AE, Credit.CP
_P = Pocket


def _both(source: Pocket, destination: Pocket) -> list[tuple[str, str, str]]:
    return [(_AE, source, destination), (_CP, source, destination)]


#: The only routes that exist: kind → (credit, source pocket, destination pocket).
#: The database holds the same list, in the constraint ``ledger_route_is_known``.
ROUTES: dict[str, list[tuple[str, str, str]]] = {
    Kind.ALLOCATION: _both(_P.OUTSIDE, _P.AVAILABLE),
    Kind.INCREASE: _both(_P.OUTSIDE, _P.AVAILABLE),
    Kind.REDUCTION: _both(_P.AVAILABLE, _P.OUTSIDE),
    Kind.TRANSFER: _both(_P.AVAILABLE, _P.AVAILABLE),
    Kind.FREEZE: _both(_P.AVAILABLE, _P.FROZEN),
    Kind.THAW: _both(_P.FROZEN, _P.AVAILABLE),
    Kind.CANCELLATION: _both(_P.FROZEN, _P.CANCELLED),
    Kind.RESERVATION: [(_AE, _P.AVAILABLE, _P.RESERVED)],
    Kind.RELEASE: [(_AE, _P.RESERVED, _P.AVAILABLE)],
    Kind.ENGAGEMENT: [(_AE, _P.RESERVED, _P.ENGAGED)],
    Kind.WITHDRAWAL: [(_AE, _P.ENGAGED, _P.AVAILABLE)],
    Kind.EARLIER_WITHDRAWAL: [(_AE, _P.ENGAGED, _P.WITHDRAWN), (_AE, _P.ENGAGED, _P.AVAILABLE)],
    Kind.PAYMENT: [(_CP, _P.AVAILABLE, _P.PAID)],
    Kind.REFUND: [(_CP, _P.PAID, _P.AVAILABLE)],
    Kind.CARRY_OVER: [
        *_both(_P.AVAILABLE, _P.AVAILABLE),
        *_both(_P.LAPSED, _P.AVAILABLE),
        (_AE, _P.RESERVED, _P.RESERVED),
    ],
    Kind.LAPSE: [*_both(_P.AVAILABLE, _P.LAPSED), *_both(_P.FROZEN, _P.LAPSED)],
}

#: Kinds that always name the award they serve (a carry-over names one when it moves a reservation).
AWARD_KINDS = [
    Kind.RESERVATION,
    Kind.RELEASE,
    Kind.ENGAGEMENT,
    Kind.WITHDRAWAL,
    Kind.EARLIER_WITHDRAWAL,
    Kind.PAYMENT,
    Kind.REFUND,
]
#: Kinds that always name the signed act.
ENGAGEMENT_KINDS = AWARD_KINDS[2:]
