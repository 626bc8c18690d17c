"""What every model owes: who did what was done, no cascade, no float, named rules in French."""

import re

from django.apps import apps
from django.db import models
from django.db.models import BaseConstraint, CheckConstraint

from tests.house.tree import WINGS
from workflow.models import File
from workflow.refusals import TRIGGER_SENTENCES

#: Moments at which nobody acts: the clock's, the post's, or the row's own person's.
NOBODY_ACTS = {
    "DeliverableCheck.checked_at": "the robot looks",
    "Delivery.due_at": "the clock decides",
    "Delivery.handed_at": "the worker hands it over",
    "Delivery.sent_at": "the mail server accepts it",
    "Delivery.read_at": "its one reader is « person »",
    "Delivery.done_at": "its one reader is « person »",
    "Bounce.reported_at": "a mail server says so",
    "UnknownAddress.marked_at": "a mail server says so",
    "Webhook.answered_at": "the service called answers",
    "DemoEmail.sent_at": "the demonstration's mail server",
    "DatasetFile.read_at": "the worker makes it explorable",
    "ChorusExtract.beat_at": "the worker is alive",
    "ChorusExtract.ended_at": "the worker ends the import",
    "PurgeRecord.purged_at": "the clock's task",
    "Subscription.asked_at": "a stranger, of whom nothing is kept but the address",
    "Subscription.confirmed_at": "the same stranger",
    "Edition.since_at": "the clock writes it",
    "Edition.until_at": "the clock writes it",
    "EditionLetter.due_at": "the clock decides",
    "EditionLetter.handed_at": "the worker hands it over",
    "EditionLetter.sent_at": "the mail server accepts it",
    "WatchedLink.checked_at": "the clock looks",
    "ProviderIdentity.seen_at": "its person signs in for the first time",
    "Session.opened_at": "its own person signs in",
    "Passkey.added_at": "its own person keeps it",
    "Passkey.used_at": "its own person signs in",
    "ApiToken.expires_at": "the clock decides",
    "ApiToken.used_at": "a program of its owner",
    "Job.sent_at": "handed to the broker",
    "Job.beat_at": "the worker is alive",
    "Job.began_at": "the worker takes it up",
    "Job.ended_at": "the worker ends it",
}

#: Rules that nobody can break by hand: they guard against our own defects, without a sentence.
NEVER_BROKEN_BY_HAND = {
    "delivery_by_webhook_names_it",
    "delivery_channel_known",
    "delivery_frequency_known",
    "delivery_grouped_has_its_digest",
    "delivery_once",
    "delivery_sent_has_its_date",
    "delivery_status_known",
    "idempotent_answer_once_a_key",
    "journal_head_once",
    "journal_one_entry_a_version",
    "reference_counter_once",
    "reminded_once_a_day",
}


def our_models() -> list[type[models.Model]]:
    """Every model of the wings, the ledger's included."""
    return [m for m in apps.get_models() if m._meta.app_label in (*WINGS, "ledger")]


def fields_of(model) -> list[models.Field]:
    return [f for f in model._meta.get_fields() if isinstance(f, models.Field)]


def test_every_moment_has_its_person():
    alone = []
    for model in our_models():
        names = {field.name for field in fields_of(model)}
        for field in fields_of(model):
            if not isinstance(field, models.DateTimeField) or field.name[-3:] not in ("_at", "at"):
                continue
            person = field.name.removesuffix("at") + "by"
            if person not in names and f"{model.__name__}.{field.name}" not in NOBODY_ACTS:
                alone.append(f"{model.__name__}.{field.name} without {person}")
    assert not alone, alone


def test_every_moment_without_a_person_still_exists():
    known = {f"{m.__name__}.{f.name}" for m in our_models() for f in fields_of(m)}
    assert set(NOBODY_ACTS) <= known


def test_datetimes_dates_and_people_are_named_as_such():
    wrong = []
    for model in our_models():
        for field in fields_of(model):
            where = f"{model.__name__}.{field.name}"
            is_moment = isinstance(field, models.DateTimeField)
            if field.name.endswith("_at") and not is_moment:
                wrong.append(f"{where} is no datetime")
            if field.name.endswith("_on") and (
                is_moment or not isinstance(field, models.DateField)
            ):
                wrong.append(f"{where} is no date")
            if field.name.endswith("_by") and not field.is_relation:
                wrong.append(f"{where} is no person")
            if field.name.endswith("_amount") and not _is_money(field):
                wrong.append(f"{where} is no Decimal(14, 2)")
    assert not wrong, wrong


def _is_money(field: models.Field) -> bool:
    return isinstance(field, models.DecimalField) and (field.max_digits, field.decimal_places) == (
        14,
        2,
    )


def test_nothing_is_deleted_because_something_else_is():
    cascades = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in fields_of(model)
        if field.remote_field and getattr(field.remote_field, "on_delete", None) is models.CASCADE
    ]
    assert not cascades, cascades


def test_money_is_never_a_float():
    floats = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in fields_of(model)
        if isinstance(field, models.FloatField) and model._meta.app_label != "opendata"
    ]
    assert not floats, floats


def test_every_file_says_which_rows_exist_for_a_person():
    kinds = [m for m in our_models() if issubclass(m, File)]
    assert {m.__name__ for m in kinds} >= {"Project", "SupportCase", "Cofinancing"}
    assert not [m.__name__ for m in kinds if not hasattr(m.objects, "visible_to")]
    assert len({m.file_kind for m in kinds}) == len(kinds)


def test_every_status_is_known_to_the_database_by_a_named_rule():
    unknown = []
    for model in our_models():
        for field in fields_of(model):
            if field.name == "status" and field.choices:
                values = {value for value, _label in field.flatchoices}
                if not any(_admits_only(c, values) for c in model._meta.constraints):
                    unknown.append(model.__name__)
    assert not unknown, unknown


def _admits_only(constraint: BaseConstraint, values: set[str]) -> bool:
    """Whether a check names every status, in one list or case by case, and none besides."""
    if not isinstance(constraint, CheckConstraint):
        return False
    named: set[str] = set()
    for lookup, value in _leaves(constraint.condition):
        if lookup == "status":
            named.add(value)
        elif lookup == "status__in":
            named |= set(value)
    return named == values


def _leaves(condition) -> list[tuple]:
    found = []
    for child in getattr(condition, "children", ()):
        found += [child] if isinstance(child, tuple) else _leaves(child)
    return found


def test_every_rule_of_the_database_has_its_french_sentence():
    default = BaseConstraint.default_violation_error_message
    silent = {
        constraint.name
        for model in our_models()
        for constraint in model._meta.constraints
        if model._meta.app_label != "ledger"  # its sentences carry figures: funding/ledger/refusals
        and constraint.violation_error_message in (None, default)
    }
    assert silent == NEVER_BROKEN_BY_HAND


def test_constraints_have_names_of_their_own():
    names = [c.name for model in our_models() for c in model._meta.constraints]
    assert len(names) == len(set(names))


def test_rules_of_the_lifecycles_have_names_of_their_own():
    from datalab.lifecycles import LIFECYCLES

    for lifecycle in LIFECYCLES:
        rules = {guard for t in lifecycle.transitions for guard in t.guards}
        assert len({rule.code for rule in rules}) == len(rules)
        assert len(lifecycle.by_name) == len(lifecycle.transitions)


def test_the_ledger_s_words_are_those_of_the_files():
    """The ledger knows no file, so it repeats two lists: they must stay the same."""
    from funding.ledger.models import Instrument
    from funding.ledger.models import Strand as LedgerStrand
    from funding.models import FinancingInstrument
    from projects.models import Strand

    assert LedgerStrand.values == Strand.values
    assert Instrument.values == FinancingInstrument.values


def test_every_rule_that_a_trigger_holds_has_its_sentence():
    silent = [
        f"{model.__name__}: {name}"
        for model in our_models()
        if model._meta.app_label != "ledger"
        for trigger in getattr(model._meta, "triggers", [])
        for name in re.findall(r"CONSTRAINT = '(\w+)'", str(trigger.func or ""))
        if name not in TRIGGER_SENTENCES
    ]
    assert not silent, silent
