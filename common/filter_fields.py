"""The fields of a form of filters as crispy draws them, each drawn once for every state in which it was met."""

from __future__ import annotations

from collections.abc import Hashable

from crispy_forms.layout import Field, Layout
from crispy_forms.utils import render_crispy_form
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common.forms import HouseBehaviour

MOST_KEPT = 500
LONGEST_KEPT = 60  # a longer value comes from no select of ours; it is drawn and forgotten

_kept: dict[Hashable, SafeString] = {}


def drawn(form: HouseBehaviour) -> SafeString:
    """What ``{% crispy form %}`` gives, at a tenth of its time: a list drew the same ten selects on every visit.

    For forms whose HTML depends on the class, the sent values and the choices alone: filters, which look the same to
    everybody. A form with faults is crispy's as ever.
    """
    if form.errors or form.sections:
        return SafeString(render_crispy_form(form))
    return render_to_string(
        "components/filter_fields.html",
        {
            "fields": [_field(form, field) for field in form.visible_fields()],
            "hidden": [_field(form, field) for field in form.hidden_fields()],
        },
    )


def _field(form: HouseBehaviour, field: BoundField) -> SafeString:
    value, choices = field.value(), getattr(field.field, "choices", ())
    if settings.DEBUG or len(str(value)) > LONGEST_KEPT:
        return _draw(form, field)
    state: Hashable = (type(form), form.prefix, form.auto_id, field.name, value, tuple(choices))
    if state not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[state] = _draw(form, field)
    return _kept[state]


def _draw(form: HouseBehaviour, field: BoundField) -> SafeString:
    helper, name = form.helper, field.name
    helper.layout = Layout(name if field.is_hidden else Field(name, wrapper_class=f"w{form.width_of(name)}"))
    return SafeString(render_crispy_form(form, helper))
