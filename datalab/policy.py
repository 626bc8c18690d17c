"""The content security policy: written once for every answer that asks for nothing of its own."""

from functools import cached_property
from typing import Any

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings


class PolicyMiddleware(CSPMiddleware):
    """django-csp's, which writes the same words anew for each answer otherwise.

    A page that took a nonce, or a view that changed its own policy, has them written for it.
    """

    @cached_property
    def _plain(self) -> str:
        return build_policy()

    def process_response(self, request: Any, response: Any) -> Any:
        own = getattr(request, "_csp_nonce", None) or any(
            name.startswith("_csp_") for name in vars(response)
        )
        if own or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._plain)
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)
        return response
