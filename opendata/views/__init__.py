"""The HTML door of what the public sees."""

from opendata.views.datasets import dataset, dataset_list

__all__ = ["dataset", "dataset_list"]
