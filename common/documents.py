"""A finished document — its name, its media type, its bytes — and the answer that hands it to a browser."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Document:
    """What every printing function returns and every download view answers with."""

    name: str
    media_type: str
    content: bytes


def response(document: Document, *, inline: bool = False) -> HttpResponse:
    """Answer with the document; `inline` shows it in the browser instead of saving it."""
    answer = HttpResponse(document.content, content_type=document.media_type)
    disposition = content_disposition_header(as_attachment=not inline, filename=document.name)
    if disposition:
        answer["Content-Disposition"] = disposition
    answer["Content-Length"] = str(len(document.content))
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
