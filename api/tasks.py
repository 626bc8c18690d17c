"""The clock's door of the wing: last uses written down, answers no longer asked for dropped."""

from datetime import datetime

from celery import shared_task
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from api.actions.tokens import made_before_their_role
from api.authentication import USED
from api.idempotency import KEPT
from api.models import ApiToken, IdempotentAnswer


@shared_task
def keep_house() -> dict[str, int]:
    """Writes the last use of each token, and drops the answers kept for more than a week.

    Closes besides the tokens of whoever came to the desk since, by a role given in advance.
    """
    now = timezone.now()
    closed = made_before_their_role(now).update(revoked_at=now, revoked_by=F("created_by"))
    written = 0
    for token in ApiToken.objects.usable(now).only("pk", "used_at").order_by("pk").iterator():
        told = cache.get(USED.format(token.pk))
        used_at = datetime.fromisoformat(told) if told else None
        if used_at and used_at != token.used_at:
            ApiToken.objects.filter(pk=token.pk).update(used_at=used_at)
            written += 1
    dropped, _models = IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()
    return {"written": written, "dropped": dropped, "closed": closed}
