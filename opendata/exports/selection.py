"""A selection of the explorer on its way out."""

from django.http import StreamingHttpResponse

from opendata.explorer import downloads
from opendata.explorer.engine import Opened
from opendata.explorer.selection import Selection


def download(data: Opened, selection: Selection, slug: str, form: str) -> StreamingHttpResponse:
    """The answer that carries a whole selection away. Raises QueryRefused before it begins."""
    response = StreamingHttpResponse(
        downloads.stream(data, selection, form), content_type=downloads.FORMS[form][0]
    )
    response["Content-Disposition"] = f'attachment; filename="{slug}.{form}"'
    response["X-Accel-Buffering"] = "no"
    return response
