"""Publishes « projets lauréats » in one act: every file of a version, or none."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from opendata.actions.editing import only_editors
from opendata.actions.telling import tell_held_rows
from opendata.exports.rows import sorted_out
from opendata.exports.writers import WRITERS, to_csv
from opendata.models import Publication, PublishedFile
from opendata.queries.funded import funded, with_details
from workflow.refusals import Refused, refused_by_database


@transaction.atomic(durable=True)
def publish(*, by, at: datetime) -> Publication:
    """A new version of the dataset. ``by`` is None when the clock acts.

    Raises Refused when nothing can be published, and when nothing changed since the last version
    that can still be read. A row that breaks a rule of the schema is held back and told.
    """
    if by is not None:
        only_editors(by)
    rows, held = sorted_out(with_details(funded()).order_by("decided_at", "pk"))
    if not rows:
        raise Refused(
            "nothing_to_publish",
            _("Aucune ligne ne peut être publiée : %(told)s.")
            % {"told": " ; ".join(map(str, held)) or _("aucun projet n’est financé")},
        )
    site = settings.DATALAB_SITE_URL.rstrip("/")
    fingerprint = hashlib.sha256(to_csv(rows, site)).hexdigest()
    told = [asdict(one) for one in held]
    last = Publication.objects.servable().latest_first().first()
    if last and (last.fingerprint, last.held_rows) == (fingerprint, told):
        raise Refused("nothing_changed", _("Rien n’a changé depuis la dernière version."))
    day = timezone.localdate(at)
    try:
        publication = Publication.objects.create(
            published_on=day,
            number=Publication.objects.filter(published_on=day).count() + 1,
            published_at=at,
            published_by=by,
            references=[row["referenceDecision"] for row in rows],
            held_rows=told,
            fingerprint=fingerprint,
        )
    except IntegrityError as error:
        raise refused_by_database(error) from error
    for file_format, write in WRITERS.items():
        content = write(rows, site)
        PublishedFile.objects.create(
            publication=publication,
            file_format=file_format,
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
    if held and (last is None or last.held_rows != told):
        tell_held_rows(held, by=by, at=at)
    return publication
