"""The forms of those who write what the public sees, and of those who propose."""

from opendata.forms.datasets import DatasetForm, DepositForm, NewDatasetForm
from opendata.forms.public import (
    BringForm,
    ChoicesForm,
    ElementForm,
    EntryForm,
    ReuseForm,
    SubscriptionForm,
    TopicForm,
)

__all__ = [
    "BringForm",
    "ChoicesForm",
    "DatasetForm",
    "DepositForm",
    "ElementForm",
    "EntryForm",
    "NewDatasetForm",
    "ReuseForm",
    "SubscriptionForm",
    "TopicForm",
]
