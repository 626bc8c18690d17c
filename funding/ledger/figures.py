"""The figures of a budget page: what each one is made of, and the rule behind it, in French."""

from dataclasses import dataclass, fields, replace
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from funding.ledger.models import ZERO, Credit, Pocket


@dataclass(frozen=True)
class Figures:
    """What a set of pockets holds, in euros, all of the same credit.

    For AE, ``paid`` is a memo: the CP paid, in any year, on the engagements of these AE.
    """

    credit: str
    available: Decimal = ZERO
    frozen: Decimal = ZERO
    reserved: Decimal = ZERO
    engaged: Decimal = ZERO
    paid: Decimal = ZERO
    withdrawn: Decimal = ZERO
    cancelled: Decimal = ZERO
    lapsed: Decimal = ZERO

    def __add__(self, other: "Figures") -> "Figures":
        if other.credit != self.credit:
            raise ValueError("AE and CP never add up")
        return replace(
            self,
            **{name: getattr(self, name) + getattr(other, name) for name in POCKET_NAMES},
        )

    def _sum(self, figure: str) -> Decimal:
        parts = COMPOSITION[Credit(self.credit)][figure]
        return sum((sign * getattr(self, pocket) for pocket, sign in parts.items()), ZERO)

    @property
    def opened(self) -> Decimal:
        return self._sum("opened")

    @property
    def authorised(self) -> Decimal:
        return self._sum("authorised")

    @property
    def programmed(self) -> Decimal:
        return self._sum("programmed")

    @property
    def remaining_to_programme(self) -> Decimal:
        return self._sum("remaining_to_programme")

    @property
    def remaining_to_engage(self) -> Decimal:
        return self._sum("remaining_to_engage")

    @property
    def remaining_to_pay(self) -> Decimal:
        return self._sum("remaining_to_pay")

    def as_dict(self) -> dict[str, Decimal]:
        """Every figure by its name, pockets and sums alike."""
        return {name: getattr(self, name) for name in (*COMPUTED, *POCKET_NAMES)}


POCKET_NAMES = [field.name for field in fields(Figures) if field.name != "credit"]
COMPUTED = [
    "opened",
    "authorised",
    "programmed",
    "remaining_to_programme",
    "remaining_to_engage",
    "remaining_to_pay",
]


def _pockets(*names: str, less: tuple[str, ...] = ()) -> dict[str, int]:
    return {**dict.fromkeys(names, 1), **dict.fromkeys(less, -1)}


_P = Pocket
_AE_OPENED = (_P.AVAILABLE, _P.FROZEN, _P.RESERVED, _P.ENGAGED, _P.WITHDRAWN, _P.LAPSED)
_CP_OPENED = (_P.AVAILABLE, _P.FROZEN, _P.PAID, _P.LAPSED)

#: figure → the pockets that it adds (+1) or takes away (-1), in AE and in CP.
COMPOSITION: dict[str, dict[str, dict[str, int]]] = {
    Credit.AE: {
        **{name: _pockets(name) for name in POCKET_NAMES},
        "opened": _pockets(*_AE_OPENED),
        "authorised": _pockets(*(p for p in _AE_OPENED if p != _P.FROZEN)),
        "programmed": _pockets(_P.RESERVED, _P.ENGAGED),
        "remaining_to_programme": _pockets(_P.AVAILABLE),
        "remaining_to_engage": _pockets(_P.RESERVED),
        "remaining_to_pay": _pockets(_P.ENGAGED, less=(_P.PAID,)),
    },
    Credit.CP: {
        **{name: _pockets(name) for name in POCKET_NAMES},
        "opened": _pockets(*_CP_OPENED),
        "authorised": _pockets(*(p for p in _CP_OPENED if p != _P.FROZEN)),
        "programmed": {},
        "remaining_to_programme": {},
        "remaining_to_engage": {},
        "remaining_to_pay": _pockets(_P.AVAILABLE),
    },
}


@dataclass(frozen=True)
class Rule:
    """What a figure means, for whoever opens it."""

    label: str | Promise
    sentence: str | Promise
    source: str | Promise = ""


RULES: dict[str, Rule] = {
    "opened": Rule(
        _("Crédits ouverts"),
        _(
            "Ouvertures initiales et complémentaires, plus ou moins les virements et les reports, "
            "moins les réductions et les annulations. Un gel ne les diminue pas."
        ),
        _("Article 8 de la LOLF"),
    ),
    "authorised": Rule(_("Autorisé après gel"), _("Crédits ouverts moins les crédits gelés.")),
    "available": Rule(
        _("Disponible"),
        _(
            "Crédits ouverts moins ce qui est gelé, réservé, engagé (AE) ou payé (CP). "
            "La base de données refuse tout mouvement qui le rendrait négatif."
        ),
    ),
    "frozen": Rule(
        _("Gelé"),
        _("Crédits mis en réserve\u00a0: ils restent ouverts, mais ne peuvent être utilisés."),
        _("Article 51 de la LOLF"),
    ),
    "reserved": Rule(
        _("Réservé"),
        _("AE mises de côté à la décision pour une attribution, et pas encore engagées."),
    ),
    "programmed": Rule(
        _("Programmé"),
        _("AE des attributions décidées\u00a0: réservées ou engagées."),
    ),
    "engaged": Rule(
        _("Engagé"),
        _(
            "AE consommées par les actes signés, en totalité dès la signature, moins les retraits. "
            "Un retrait de l’année rend les AE disponibles\u00a0; celui d’une année antérieure ne "
            "les rend pas, sauf exception nommée."
        ),
        _("Décret n°\u00a02012-1246 (GBCP), articles 156 et 160"),
    ),
    "paid": Rule(
        _("Payé"),
        _(
            "En CP\u00a0: les paiements de l’exercice. En AE\u00a0: les paiements de toutes les "
            "années sur les engagements de l’exercice. Il n’y a pas de règle qui borne les CP "
            "d’une année par ses AE."
        ),
    ),
    "withdrawn": Rule(
        _("Retiré"),
        _("AE d’engagements antérieurs retirés, qui ne redeviennent pas disponibles."),
        _("Décret n°\u00a02012-1246 (GBCP), article 160"),
    ),
    "cancelled": Rule(
        _("Annulé"), _("Crédits gelés puis annulés\u00a0: ils ne sont plus ouverts.")
    ),
    "lapsed": Rule(
        _("Tombé"),
        _("Crédits inutilisés à la clôture de l’exercice, tant qu’un acte ne les reporte pas."),
        _("Article 15 de la LOLF\u00a0: report de CP plafonné à 3\u00a0% des crédits initiaux"),
    ),
    "remaining_to_programme": Rule(
        _("Reste à programmer"), _("AE disponibles pour de nouvelles décisions.")
    ),
    "remaining_to_engage": Rule(
        _("Reste à engager"), _("AE réservées par une décision et pas encore engagées.")
    ),
    "remaining_to_pay": Rule(
        _("Reste à payer"),
        _(
            "En AE\u00a0: engagements nets moins les CP payés, toutes années confondues\u00a0; "
            "jamais négatif, engagement par engagement. En CP\u00a0: ce qui reste à payer sur "
            "l’exercice."
        ),
    ),
}
