"""The catalogue of what can be taken away, in DCAT as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from opendata.exports.writers import CONTENT_TYPES
from opendata.models import Dataset, FileFormat, Publication

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
LICENCES = {"lov2": LICENCE, "odbl": "https://opendatacommons.org/licenses/odbl/1-0/"}
MEDIA = "https://www.iana.org/assignments/media-types/"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/IRREG"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(
    last: Publication | None,
    versions: Iterable[Publication],
    datasets: Iterable[Dataset],
    site: str,
) -> dict[str, Any]:
    """The catalogue: the dataset of funded projects, then the published sets of data."""
    held = [*([funded_dataset(last, versions, site)] if last else []), *_others(datasets, site)]
    return {
        "@context": CONTEXT,
        "@id": f"{site}/catalogue.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": str(_("Données ouvertes du datalab")),
        "dct:language": "fr",
        "dct:publisher": publisher(),
        "foaf:homepage": {"@id": f"{site}/"},
        "dcat:dataset": held,
    }


def publisher() -> dict[str, str]:
    return {
        "@type": "foaf:Organization",
        "foaf:name": settings.DATALAB_FUNDER_NAME,
        "dct:identifier": settings.DATALAB_FUNDER_SIRET,
    }


def funded_dataset(last: Publication, versions: Iterable[Publication], site: str) -> dict[str, Any]:
    """The dataset « projets lauréats »: its stable addresses, then each version by its date."""
    page = f"{site}/projets-finances/donnees/"
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": str(_("Projets lauréats du guichet de financement des projets de données")),
        "dct:description": str(
            _(
                "Les projets de données de l’État cofinancés par le guichet. Publication "
                "volontaire : la loi sur les données essentielles des subventions ne vise que "
                "les bénéficiaires de droit privé."
            )
        ),
        "dct:license": {"@id": LICENCE},
        "dct:accrualPeriodicity": {"@id": FREQUENCY},
        "dct:modified": _day(last.published_on.isoformat()),
        "dct:publisher": publisher(),
        "dct:conformsTo": {"@id": f"{site}/projets-finances/schema.json"},
        "dcat:landingPage": {"@id": page},
        "dcat:version": last.published_on.isoformat(),
        "dcat:distribution": [
            _distribution(file, f"{site}/projets-finances/projets-laureats.{file.file_format}")
            for file in last.files.all()
        ],
        "dcat:hasVersion": [
            {
                "@id": f"{site}/projets-finances/versions/{one.published_on}/projets-laureats.csv",
                "dcat:version": one.published_on.isoformat(),
            }
            for one in versions
        ],
    }


def _distribution(file, address: str) -> dict[str, Any]:
    media = CONTENT_TYPES[FileFormat(file.file_format)].split(";")[0]
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": f"projets-laureats.{file.file_format}",
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{MEDIA}{media}"},
        "dcat:byteSize": file.size,
        "dct:license": {"@id": LICENCE},
        "spdx:checksum": {
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": file.sha256,
        },
    }


def _others(datasets: Iterable[Dataset], site: str) -> list[dict[str, Any]]:
    return [
        {
            "@id": f"{site}{dataset.get_absolute_url()}",
            "@type": "dcat:Dataset",
            "dct:title": dataset.title,
            "dct:description": dataset.description,
            "dct:license": {"@id": LICENCES[dataset.licence]},
            "dct:modified": _day(dataset.updated_at.date().isoformat()),
            "dcat:landingPage": {"@id": f"{site}{dataset.get_absolute_url()}"},
            "dcat:keyword": list(dataset.keywords),
            **(
                {"dct:publisher": {"@type": "foaf:Organization", "foaf:name": dataset.publisher}}
                if dataset.publisher
                else {}
            ),
        }
        for dataset in datasets
    ]


def _day(text: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": text}


def sheet_of_funded(publication: Publication, site: str) -> dict[str, Any]:
    """The dataset as data.gouv.fr's API takes it."""
    found: dict[str, Any] = {
        "title": str(_("Projets lauréats du guichet de financement des projets de données")),
        "description": str(
            _(
                "Les projets de données de l’État cofinancés par le guichet : porteur, montant, "
                "taux, état, indicateurs. Publication volontaire. Version du %(day)s. %(page)s"
            )
            % {
                "day": publication.published_on.strftime("%d/%m/%Y"),
                "page": f"{site}/projets-finances/donnees/",
            }
        ),
        "license": "lov2",
        "frequency": "irregular",
        "tags": ["subventions", "cofinancement", "donnees-publiques"],
    }
    if settings.DATALAB_DATAGOUV_ORGANISATION:
        found["organization"] = settings.DATALAB_DATAGOUV_ORGANISATION
    return found


def resource_of(file: Any, site: str) -> dict[str, Any]:
    """A file as data.gouv.fr's API takes it: our stable address; ``key`` is our format."""
    found: dict[str, Any] = {
        "key": file.file_format,
        "title": f"projets-laureats.{file.file_format}",
        "type": "main",
        "filetype": "remote",
        "url": f"{site}/projets-finances/projets-laureats.{file.file_format}",
        "format": file.file_format,
        "mime": CONTENT_TYPES[FileFormat(file.file_format)].split(";")[0],
        "filesize": file.size,
        "checksum": {"type": "sha256", "value": file.sha256},
    }
    if file.file_format == FileFormat.CSV:
        found["schema"] = {"url": f"{site}/projets-finances/schema.json"}
    return found
