"""Where a dossier opens for whoever comes from a list."""

from applications.models import Workshop
from applications.states import TITLED
from common.links import link_to


def front_page(workshop: Workshop) -> str:
    """A title opens with its passport, any other case with its form."""
    return link_to("workshops:passport" if workshop.state in TITLED else "workshops:detail", workshop.pk)
