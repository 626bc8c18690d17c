"""Archives, then deletes, what has been kept long enough; the purge leaves its trace."""

import gzip
import hashlib
from datetime import datetime

from django.core import serializers
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models.retention import RETENTIONS, PurgeRecord, Retention

BATCH = 2_000


def purge(*, at: datetime) -> dict[str, int]:
    """Every kind that expires, batch by batch; returns how many rows of each went."""
    return {
        kind: _purge_kind(retention, at)
        for kind, retention in RETENTIONS.items()
        if retention.expired is not None
    }


def _purge_kind(retention: Retention, at: datetime) -> int:
    total = 0
    while count := _purge_batch(retention, at):
        total += count
    return total


@transaction.atomic(durable=True)
def _purge_batch(retention: Retention, at: datetime) -> int:
    """One archive, one deletion, one trace: all or none (an archive without trace may be left)."""
    before = retention.limit(at)
    expired = retention.expired(before) if retention.expired else None
    if expired is None:
        return 0
    rows = list(expired.select_for_update(of=("self",)).order_by("pk")[:BATCH])
    if not rows:
        return 0
    lines = serializers.serialize("jsonl", rows)
    content = gzip.compress(lines.encode(), mtime=0)
    digest = hashlib.sha256(content).hexdigest()
    name = f"archives/{retention.kind}-{before:%Y%m%d}-{digest[:16]}.jsonl.gz"
    stored = default_storage.save(name, ContentFile(content))
    PurgeRecord.objects.create(
        kind=retention.kind,
        count=len(rows),
        before=before,
        archive=stored,
        sha256=digest,
        purged_at=at,
    )
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
