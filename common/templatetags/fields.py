"""The tag by which crispy's own Field asks for a field as our house draws it."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe

from common import field_drawing

register = template.Library()


@register.simple_tag
def house_field(field: BoundField, css: str = "") -> SafeString:
    """One field with its label, hint and errors."""
    return mark_safe(field_drawing.drawn(field, css or ""))
