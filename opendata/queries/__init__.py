"""What the public pages need, in how many queries."""

from opendata.queries.datasets import dataset_list

__all__ = ["dataset_list"]
