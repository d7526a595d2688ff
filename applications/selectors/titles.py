"""Finding what hangs on a title by what one types of the title, the same at every desk."""

from __future__ import annotations

from django.db.models import Q

from applications import search
from applications.models import Workshop


def matching(text: str) -> Q:
    """Rows whose ``workshop`` is meant: by name, unit, technician or number of the title."""
    if not text:
        return Q()
    return Q(workshop__in=Workshop.objects.filter(search.matching(text)).values("pk")) | Q(workshop__title_number=text)
