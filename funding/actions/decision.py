"""The decision maker enrols, grants, defers, refuses, cancels: a transaction each."""

from django.db import transaction

from funding.actions import deciding
from funding.actions.deciding import remedies_text

__all__ = ["cancel", "defer", "enrol", "grant", "refuse", "remedies_text"]

_alone = transaction.atomic(durable=True)

enrol = _alone(deciding.enrol)
grant = _alone(deciding.grant)
defer = _alone(deciding.defer)
refuse = _alone(deciding.refuse)
cancel = _alone(deciding.cancel)
