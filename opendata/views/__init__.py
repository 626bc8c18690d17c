"""The HTML door of what the public sees."""

from opendata.views.datasets import dataset_list
from opendata.views.exploring import columns, communes, dataset, plot, rejects, take_away

__all__ = ["columns", "communes", "dataset", "dataset_list", "plot", "rejects", "take_away"]
