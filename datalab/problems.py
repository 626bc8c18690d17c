"""What a program is told by a door that stands before the API's own views."""

from django.http import JsonResponse

from api.problems import CONTENT_TYPE, problem


def told(status: int, code: str, sentence: str) -> JsonResponse:
    """The answer in the API's own shape (RFC 9457)."""
    return JsonResponse(problem(status, code, sentence), status=status, content_type=CONTENT_TYPE)
