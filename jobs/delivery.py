"""What long work made, as it leaves the store: an attachment and nothing else."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from jobs.models import Job


def result_of(job: Job) -> FileResponse:
    """The bytes that the work made; 404 when it made none, or when the store lost them."""
    if not job.result:
        raise Http404(_("Ce travail n’a pas de résultat."))
    try:
        stream = job.result.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Le fichier manque dans le dépôt.")) from error
    response = FileResponse(stream, as_attachment=True, filename=job.result_name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
