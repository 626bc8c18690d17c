"""What PostgreSQL refused, said in French with its figures."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import Error
from django.utils.translation import gettext as _
from psycopg.errors import NumericValueOutOfRange

from accounts.counts import count
from accounts.french import amount as euros
from funding.ledger.models import Credit, Pocket
from workflow.refusals import TRIGGER_SENTENCES, Refused


class LedgerRefused(Refused):
    """A movement that a rule of the ledger forbids. ``facts`` holds the figures of the sentence."""

    def __init__(
        self, code: str, message: str, *, field: str = "", facts: dict | None = None
    ) -> None:
        super().__init__(code, message, field=field)
        self.facts = facts or {}


Facts = dict[str, Any]


def _missing(facts: Facts) -> str:
    return euros(Decimal(facts["asked"]) - Decimal(facts["have"]))


def _short_pocket(facts: Facts) -> str:
    return _(
        "Il manque %(missing)s en %(credit)s %(year)s sur la ligne %(line)s : "
        "%(pocket)s %(have)s, demandé %(asked)s."
    ) % {
        "missing": _missing(facts),
        "credit": Credit(facts["credit"]).label,
        "year": facts["year"],
        "line": facts["line"],
        "pocket": Pocket(facts["pocket"]).label,
        "have": euros(Decimal(facts["have"])),
        "asked": euros(Decimal(facts["asked"])),
    }


def _short_award(facts: Facts) -> str:
    return _(
        "L’attribution %(award)s n’a que %(have)s réservés en AE %(year)s sur la ligne %(line)s : "
        "demandé %(asked)s."
    ) % {**facts, "have": euros(Decimal(facts["have"])), "asked": euros(Decimal(facts["asked"]))}


def _short_engagement(facts: Facts) -> str:
    sentence = (
        _("Seuls %(have)s ont été payés sur cet engagement : demandé %(asked)s.")
        if facts["kind"] == "refund"
        else _("Le reste à payer de l’engagement est de %(have)s : demandé %(asked)s.")
    )
    return sentence % {
        "have": euros(Decimal(facts["have"])),
        "asked": euros(Decimal(facts["asked"])),
    }


def _over_cap(facts: Facts) -> str:
    return _(
        "Le report de CP de %(year)s est plafonné à 3 %% des crédits initiaux, soit %(cap)s : "
        "il reste %(have)s à reporter, demandé %(asked)s."
    ) % {
        "year": facts["year"],
        "cap": euros(Decimal(facts["cap"])),
        "have": euros(Decimal(facts["have"])),
        "asked": euros(Decimal(facts["asked"])),
    }


def _year_not_open(facts: Facts) -> str:
    return _("L’exercice %(year)s n’est pas ouvert sur cette enveloppe.") % facts


def _year_closed(facts: Facts) -> str:
    return _("L’exercice %(year)s est clos : il ne reçoit plus de mouvement.") % facts


def _not_empty(facts: Facts) -> str:
    return _("L’exercice %(year)s ne peut pas être clos : %(have)s y sont encore ouverts.") % {
        "year": facts["year"],
        "have": euros(Decimal(facts["have"])),
    }


def _line_closed(facts: Facts) -> str:
    return (
        _("La ligne %(line)s est fermée : elle ne reçoit plus de crédits ni d’attribution.") % facts
    )


#: Sentences that need figures, by the name of the rule in the database.
_WITH_FIGURES: dict[str, Callable[[Facts], str]] = {
    "ledger_balance_not_negative": _short_pocket,
    "ledger_reservation_not_negative": _short_award,
    "ledger_remaining_to_pay_not_negative": _short_engagement,
    "ledger_cp_carry_over_within_3_percent": _over_cap,
    "ledger_fiscal_year_is_open": _year_not_open,
    "ledger_fiscal_year_not_closed": _year_closed,
    "ledger_year_closes_empty": _not_empty,
    "ledger_line_not_closed": _line_closed,
}


def _plain(rule: str) -> str:
    return {
        "ledger_amount_is_positive": _("Indiquez un montant supérieur à zéro."),
        "ledger_dates_are_plausible": _("Indiquez une date entre 2000 et 2100."),
        "ledger_reason_is_written": _("Indiquez le motif."),
        "ledger_route_is_known": _("Ce mouvement n’existe pas : ces crédits ne vont pas là."),
        "ledger_places_fit_the_kind": _(
            "Ce mouvement ne va pas de cette ligne ou de cet exercice à l’autre."
        ),
        "ledger_outside_has_no_line_source": _(
            "Indiquez la ligne et l’exercice de chaque côté du mouvement."
        ),
        "ledger_outside_has_no_line_destination": _(
            "Indiquez la ligne et l’exercice de chaque côté du mouvement."
        ),
        "ledger_award_is_named": _("Ce mouvement doit nommer son attribution, et elle seule."),
        "ledger_engagement_is_named": _("Ce mouvement doit nommer son engagement, et lui seul."),
        "ledger_engagement_fits": _(
            "L’engagement ne correspond pas à l’attribution, à la ligne ou à l’exercice."
        ),
        "ledger_engagement_has_award": _("Un engagement nomme son attribution."),
        "ledger_engagement_instrument_is_known": _("Choisissez l’instrument de financement."),
        "ledger_withdrawal_in_its_year": _(
            "La date d’effet du retrait ne peut pas précéder l’exercice de l’engagement."
        ),
        "ledger_two_people": _("La personne qui paie n’est pas celle qui certifie."),
        "ledger_transfer_is_approved": _(
            "Un virement entre lignes demande une proposition approuvée."
        ),
        "ledger_transfer_fits_its_proposal": _(
            "Le virement ne correspond pas à une proposition approuvée."
        ),
        "ledger_transfer_four_eyes": _("Qui propose un virement ne l’approuve pas."),
        "ledger_transfer_stays_in_envelope": _("Un virement reste dans son enveloppe."),
        "ledger_proposal_moves_between_lines": _("Choisissez deux lignes différentes."),
        "ledger_proposal_amount_is_positive": _("Indiquez un montant supérieur à zéro."),
        "ledger_proposal_has_reason": _("Indiquez le motif."),
        "ledger_proposal_once": _("Cette proposition a déjà été exécutée."),
        "ledger_envelope_ceiling": _("Les AE ouvertes dépasseraient le plafond de l’enveloppe."),
        "ledger_fiscal_year_once": _("Cet exercice est déjà ouvert."),
        "ledger_fiscal_year_is_plausible": _("Indiquez un exercice entre 2000 et 2100."),
        "ledger_year_closes_once": _(
            "Un exercice clos ne se rouvre pas et ne se clôt pas deux fois."
        ),
        "ledger_line_is_known": _("Cette ligne n’existe pas."),
        "ledger_key_once": _("Cette clé a déjà servi pour un autre mouvement."),
        "ledger_is_append_only": _(
            "Un mouvement enregistré ne se modifie pas : corrigez-le par un mouvement."
        ),
        "ledger_totals_follow_movements": _(
            "Les soldes suivent les mouvements : ils ne s’écrivent pas."
        ),
        "ledger_terms_are_kept": _("Les termes d’un acte enregistré ne se modifient pas."),
    }.get(rule, "")


def refusal_of(error: Error, lines: Mapping[int, str] | None = None) -> LedgerRefused | None:
    """The refusal behind a database error, or None when it is not a rule of the ledger.

    A wing above may hold a rule of its own on movements: its sentence stands beside its trigger.
    ``lines`` gives the code of each line that the sentence may name.
    """
    if isinstance(error.__cause__, NumericValueOutOfRange):
        words = _("Ce montant dépasse ce qu’une ligne peut porter.")
        count("ledger_refusals", "amount_is_bearable")
        return LedgerRefused("amount_is_bearable", words, field="amount")
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = getattr(diagnosis, "constraint_name", None) or ""
    try:
        facts = json.loads(diagnosis.message_detail or "{}") if diagnosis else {}
    except ValueError:
        facts = {}
    if "line" in facts:
        facts["line"] = (lines or {}).get(facts["line"], facts["line"])
    sentence = _plain(rule) or str(TRIGGER_SENTENCES.get(rule, ""))
    if rule in _WITH_FIGURES and (facts or not sentence):
        try:
            sentence = _WITH_FIGURES[rule](facts)
        except KeyError:
            sentence = _("Les crédits sont insuffisants.")
    if not sentence:
        return None
    code = rule.removeprefix("ledger_")
    count("ledger_refusals", code)
    return LedgerRefused(code, sentence, facts=facts)
