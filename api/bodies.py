"""How a body is read, and the French sentence of one that cannot be."""

import json

from django.core.exceptions import SuspiciousOperation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser


class JsonBody(JSONParser):
    """JSON; one that is unreadable, or nested without end, says where and is 400."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("Ce JSON est trop profondément imbriqué.")) from None
        except ParseError as error:
            raise ParseError(_sentence(error.__context__)) from error


class FormBody(MultiPartParser):
    """A form with its pieces; one that is unreadable, or of too many parts, is 400."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except SuspiciousOperation as error:
            raise ParseError(_("Ce formulaire compte trop de champs ou de pièces.")) from error
        except ParseError as error:
            raise ParseError(
                _("Ce formulaire (multipart/form-data) n’est pas lisible : vérifiez sa frontière.")
            ) from error


def _sentence(why: BaseException | None) -> str:
    if isinstance(why, json.JSONDecodeError):
        return _("Ce JSON n’est pas lisible : ligne %(line)d, colonne %(column)d.") % {
            "line": why.lineno,
            "column": why.colno,
        }
    if isinstance(why, UnicodeDecodeError):
        return _("Ce JSON n’est pas en UTF-8 : octet %(byte)d.") % {"byte": why.start + 1}
    return _("Un des nombres de ce JSON ne peut pas être lu.")
