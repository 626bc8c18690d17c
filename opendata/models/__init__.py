"""What we remember of what the public sees and takes away."""

from opendata.models.datasets import Dataset, DatasetStatus, Licence, Theme, UpdateRhythm

__all__ = ["Dataset", "DatasetStatus", "Licence", "Theme", "UpdateRhythm"]
