"""The tag by which templates/dossier_base.html asks the roof for its frame; views of lower floors cannot import it."""

from dataclasses import replace

from django import template
from django.template import Context

from chief_workshop.dossier import Frame, frame_of
from common import clock

register = template.Library()


@register.simple_tag(takes_context=True)
def dossier_frame(context: Context) -> Frame:
    """The frame of ``workshop`` for the signed-in person; ``at`` and ``versions`` as the view has them already."""
    at, request = context.get("at") or clock.now(), context["request"]
    frame = frame_of(context["workshop"], request.user, at, context.get("versions"))
    # on the page itself the button that leads there would do nothing
    return replace(frame, acts=[act for act in frame.acts if act.href != request.path])
