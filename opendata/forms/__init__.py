"""The forms of those who write what the public sees, and of those who propose."""

from opendata.forms.datasets import DatasetForm, DepositForm, NewDatasetForm
from opendata.forms.public import ElementForm, EntryForm, ReuseForm, TopicForm

__all__ = [
    "DatasetForm",
    "DepositForm",
    "ElementForm",
    "EntryForm",
    "NewDatasetForm",
    "ReuseForm",
    "TopicForm",
]
