"""Sets of data, as the public finds them."""

import factory
from django.utils import timezone

from opendata.models import Dataset, DatasetStatus, Theme


class DatasetFactory(factory.django.DjangoModelFactory):
    """A published set of data."""

    class Meta:
        model = Dataset

    slug = factory.Sequence(lambda n: f"jeu-{n}")
    title = factory.Sequence(lambda n: f"Jeu de données {n}")
    description = "Ce que **contient** le jeu."
    publisher = "Ministère de l’Éducation nationale"
    theme = Theme.EDUCATION
    status = DatasetStatus.PUBLISHED
    created_at = factory.LazyFunction(timezone.now)
    updated_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyAttribute(
        lambda row: timezone.now() if row.status == DatasetStatus.PUBLISHED else None
    )
