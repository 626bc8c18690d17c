"""What differs between the desk’s ledger and Chorus, both ways, and who must do what."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.french import amount as euros
from funding.ledger.chorus.figures import EJFigures, figures_of
from funding.ledger.chorus.matching import Act, acts
from funding.ledger.models.chorus import ChorusLine, ChorusPairing, ExtractKind
from funding.ledger.models.envelopes import ZERO
from funding.ledger.models.movements import Movement
from funding.ledger.models.vocabulary import Instrument, Kind

#: A payment recorded here is given this many days to appear in a weekly extract.
DELAY_DAYS = 30


class Who(TextChoices):
    OFFICER = "officer", gettext_lazy("Gestionnaire budgétaire")
    CHORUS = "chorus", gettext_lazy("Gestionnaire Chorus")


class DifferenceKind(TextChoices):
    """Every way in which two sets of books disagree."""

    PAYMENT_TO_RECORD = "payment_to_record", gettext_lazy("Paiement Chorus à enregistrer")
    PAYMENT_ABSENT = "payment_absent", gettext_lazy("Paiement absent de Chorus")
    PAIRED_AMOUNT = "paired_amount", gettext_lazy("Paiement pointé d’un autre montant")
    ENGAGED_DIFFERS = "engaged_differs", gettext_lazy("Montant engagé différent")
    ENGAGEMENT_ABSENT = "engagement_absent", gettext_lazy("Engagement absent de Chorus")
    NUMBER_MISSING = "number_missing", gettext_lazy("Numéro d’EJ manquant")
    REDUCTION_ONLY = "reduction_only", gettext_lazy("Paiement vu du seul engagement")
    EARLIER_YEARS = "earlier_years", gettext_lazy("Extraits antérieurs manquants")
    SEVERAL_AWARDS = "several_awards", gettext_lazy("EJ partagé entre dossiers")


@dataclass(frozen=True)
class Difference:
    """One disagreement: what each side says in euros (None: nothing to say), and the next step.

    ``line`` or ``movement`` is what it is about, when it is about one row.
    """

    kind: DifferenceKind
    act: Act
    sentence: str
    ours: Decimal | None
    theirs: Decimal | None
    who: Who
    todo: str
    since: date | None = None
    line: ChorusLine | None = None
    movement: Movement | None = None

    @property
    def award(self) -> str:
        return self.act.award

    @property
    def gap(self) -> Decimal:
        """Chorus less ours, in euros."""
        return (self.theirs or ZERO) - (self.ours or ZERO)


@dataclass
class Payments:
    """Payment lines and payments of one act, once those that are the same have been set aside."""

    lines: list[ChorusLine] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    paired: dict[int, list[ChorusLine]] = field(default_factory=lambda: defaultdict(list))


def signed(movement: Movement) -> Decimal:
    """What a movement paid: a refund counts below zero."""
    return -movement.amount if movement.kind == Kind.REFUND else movement.amount


def differences(*, on: date, award: str = "", delay_days: int = DELAY_DAYS) -> list[Difference]:
    """Every difference, oldest first, in a constant number of queries (8).

    EJs that no file claims are not here: they wait in ``matching.unreconciled()``.
    """
    every = acts(award=award)
    figures = figures_of(
        [ej for a in every for ej, line in a.keys if line is None],
        [line for a in every for _ej, line in a.keys if line is not None],
    )
    payments = _payments(every)
    has_engagements = ChorusLine.objects.filter(kind=ExtractKind.ENGAGEMENTS).exists()
    has_payments = ChorusLine.objects.filter(kind=ExtractKind.PAYMENTS).exists()
    found: list[Difference] = []
    for index, act in enumerate(every):
        told = sum((figures[k] for k in act.keys if k in figures), EJFigures())
        found += _about_engagement(act, told, has_engagements)
        if has_payments:
            late = on - timedelta(days=delay_days)
            found += _about_payments(act, payments[index], late)
            found += _about_reductions(act, told)
    return sorted(found, key=lambda d: (d.since or date.min, d.award, d.kind))


def _payments(every: list[Act]) -> list[Payments]:
    """Each act’s payments on both sides, in 4 queries, with the pairs found."""
    of_engagement = {e.pk: i for i, a in enumerate(every) for e in a.engagements}
    of_key = {key: i for i, a in enumerate(every) for key in a.keys}
    sides = [Payments() for _act in every]
    movements = Movement.objects.filter(kind__in=[Kind.PAYMENT, Kind.REFUND])
    for movement in movements.filter(engagement__in=list(of_engagement)).order_by("pk"):
        sides[of_engagement[movement.engagement_id or 0]].movements.append(movement)
    lines = ChorusLine.objects.counting().filter(kind=ExtractKind.PAYMENTS).order_by("pk")
    numbers = [ej for ej, line in of_key if line is None]
    for line in lines.filter(ej_number__in=numbers).defer("cells"):
        sides[of_key[(line.ej_number, None)]].lines.append(line)
    alone = [line for _ej, line in of_key if line is not None]
    for line in lines.filter(pk__in=alone).defer("cells"):
        sides[of_key[("", line.pk)]].lines.append(line)
    said = dict(ChorusPairing.objects.standing().order_by("pk").values_list("line", "movement"))
    for side in sides:
        _pair(side, said)
    return sides


def _pair(side: Payments, said: dict[int, int]) -> None:
    """Sets aside what a person paired, then equal amounts nearest in date, then what cancels."""
    movements = {m.pk: m for m in side.movements}
    for line in [x for x in side.lines if said.get(x.pk) in movements]:
        side.paired[said[line.pk]].append(line)
        side.lines.remove(line)
    side.movements = [m for m in side.movements if m.pk not in side.paired]
    for line in list(side.lines):
        same = [m for m in side.movements if signed(m) == line.amount]
        if same:
            nearest = min(same, key=lambda m: (abs((m.effect_on - line.posted_on).days), m.pk))
            side.movements.remove(nearest)
            side.lines.remove(line)
    side.lines = _without_opposites(side.lines, lambda line: line.amount)
    side.movements = _without_opposites(side.movements, signed)
    side.paired = {
        pk: lines
        for pk, lines in side.paired.items()
        if sum((x.amount for x in lines), ZERO) != signed(movements[pk])
    }
    side.movements += [movements[pk] for pk in side.paired]


def _without_opposites(rows: list, amount) -> list:
    """Rows less those that cancel each other: a payment and its reversal say nothing together."""
    left: list = []
    for row in rows:
        opposite = next((x for x in left if amount(x) == -amount(row)), None)
        if opposite is not None:
            left.remove(opposite)
        elif amount(row):
            left.append(row)
    return left


def _about_engagement(act: Act, told: EJFigures, has_engagements: bool) -> list[Difference]:
    found = []
    awards = sorted({e.award for e in act.engagements})
    if len(awards) > 1:
        found.append(_shared(act, awards))
    first = act.engagements[0]
    bears_number = any(e.instrument == Instrument.OPERATOR_AGREEMENT for e in act.engagements)
    if not act.keys:
        if bears_number:
            found.append(_numberless(act))
        return found
    if not has_engagements:
        return found
    if not told.has_engagement_lines:
        found.append(
            Difference(
                DifferenceKind.ENGAGEMENT_ABSENT,
                act,
                _("L’EJ %(ej)s n’apparaît dans aucun extrait des engagements.") % {"ej": act.label},
                act.engaged,
                None,
                Who.OFFICER,
                _("Vérifiez le numéro d’EJ, ou importez l’extrait de son exercice."),
                first.signed_on,
            )
        )
    elif told.first_year and told.first_year > first.fiscal_year and act.engaged != told.engaged:
        found.append(_truncated(act, told))
    elif act.engaged != told.engaged:
        found.append(_engaged_differs(act, told))
    return found


def _shared(act: Act, awards: list[str]) -> Difference:
    return Difference(
        DifferenceKind.SEVERAL_AWARDS,
        act,
        _("L’EJ %(ej)s est porté par plusieurs dossiers : %(awards)s.")
        % {"ej": act.label, "awards": ", ".join(awards)},
        act.engaged,
        None,
        Who.OFFICER,
        _("Gardez-le sur un seul dossier : défaites le rattachement de l’autre."),
        act.engagements[0].signed_on,
    )


def _numberless(act: Act) -> Difference:
    return Difference(
        DifferenceKind.NUMBER_MISSING,
        act,
        _("La convention avec l’opérateur, engagée pour %(amount)s, n’a pas de numéro d’EJ.")
        % {"amount": euros(act.engaged)},
        act.engaged,
        None,
        Who.OFFICER,
        _("Notez le numéro d’EJ, ou acceptez une suggestion de la file « à rapprocher »."),
        act.engagements[0].signed_on,
    )


def _truncated(act: Act, told: EJFigures) -> Difference:
    return Difference(
        DifferenceKind.EARLIER_YEARS,
        act,
        _(
            "L’EJ %(ej)s, signé en %(ours)s, n’est connu de nos extraits que depuis %(theirs)s : "
            "son montant d’origine n’y est plus en entier."
        )
        % {
            "ej": act.label,
            "ours": act.engagements[0].fiscal_year,
            "theirs": told.first_year,
        },
        act.engaged,
        told.engaged,
        Who.OFFICER,
        _("Importez l’extrait des engagements de l’exercice %(year)s.")
        % {"year": act.engagements[0].fiscal_year},
        act.engagements[0].signed_on,
    )


def _engaged_differs(act: Act, told: EJFigures) -> Difference:
    more = told.engaged > act.engaged
    return Difference(
        DifferenceKind.ENGAGED_DIFFERS,
        act,
        _("Chorus engage %(theirs)s sur l’EJ %(ej)s, le grand livre %(ours)s.")
        % {"theirs": euros(told.engaged), "ej": act.label, "ours": euros(act.engaged)},
        act.engaged,
        told.engaged,
        Who.OFFICER if more else Who.CHORUS,
        _("Enregistrez l’avenant qui manque au dossier, ou faites corriger l’EJ.")
        if more
        else _(
            "Faites saisir la modification dans Chorus ; si l’engagement a été réduit, "
            "enregistrez le retrait."
        ),
        told.last_on,
    )


def _about_payments(act: Act, side: Payments, late: date) -> list[Difference]:
    found = [
        Difference(
            DifferenceKind.PAYMENT_TO_RECORD,
            act,
            _("Chorus a payé %(amount)s le %(day)s (pièce %(number)s) : le grand livre l’ignore.")
            % {
                "amount": euros(line.amount),
                "day": line.posted_on.strftime("%d/%m/%Y"),
                "number": line.payment_number or "—",
            },
            None,
            line.amount,
            Who.OFFICER,
            _("Enregistrez le paiement au dossier, ou pointez celui qu’il est déjà.")
            if line.amount > 0
            else _("Rétablissez les crédits de paiement rendus, ou pointez le mouvement."),
            line.posted_on,
            line=line,
        )
        for line in side.lines
    ]
    for movement in side.movements:
        if movement.pk in side.paired:
            theirs = sum((x.amount for x in side.paired[movement.pk]), ZERO)
            found.append(_paired_amount(act, movement, theirs))
        elif movement.effect_on <= late:
            found.append(_absent(act, movement))
    return found


def _paired_amount(act: Act, movement: Movement, theirs: Decimal) -> Difference:
    return Difference(
        DifferenceKind.PAIRED_AMOUNT,
        act,
        _("Le paiement du %(day)s est de %(ours)s ici et de %(theirs)s dans Chorus.")
        % {
            "day": movement.effect_on.strftime("%d/%m/%Y"),
            "ours": euros(signed(movement)),
            "theirs": euros(theirs),
        },
        signed(movement),
        theirs,
        Who.OFFICER,
        _("Pointez les lignes qui manquent, ou corrigez le montant par un rétablissement."),
        movement.effect_on,
        movement=movement,
    )


def _absent(act: Act, movement: Movement) -> Difference:
    return Difference(
        DifferenceKind.PAYMENT_ABSENT,
        act,
        _("Le paiement de %(amount)s du %(day)s n’apparaît pas dans Chorus.")
        % {
            "amount": euros(signed(movement)),
            "day": movement.effect_on.strftime("%d/%m/%Y"),
        },
        signed(movement),
        None,
        Who.CHORUS,
        _("Retrouvez la demande de paiement dans Chorus ; à défaut, rétablissez le paiement."),
        movement.effect_on,
        movement=movement,
    )


def _about_reductions(act: Act, told: EJFigures) -> list[Difference]:
    if not told.has_engagement_lines or told.reduced <= told.paid:
        return []
    return [
        Difference(
            DifferenceKind.REDUCTION_ONLY,
            act,
            _(
                "L’engagement dit %(reduced)s payés, les extraits de paiement %(paid)s sur "
                "l’EJ %(ej)s."
            )
            % {"reduced": euros(told.reduced), "paid": euros(told.paid), "ej": act.label},
            told.reduced,
            told.paid,
            Who.OFFICER,
            _("Importez un extrait des paiements plus récent."),
            told.last_on,
        )
    ]
