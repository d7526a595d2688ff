"""The one form of the house: Chinese sentences, the crispy helper, a fault list over the fields. No request in here."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms

from common.sentences import sentences_for

FULL_ROW = 6
HALF_ROW = 3
LONG_TEXT = 200  # characters from which a text gets a tall box
WIDE = (forms.Textarea, forms.CheckboxSelectMultiple, forms.FileInput, forms.CheckboxInput, forms.RadioSelect)


class HouseBehaviour(forms.BaseForm):
    """What HouseForm and HouseModelForm have in common. The page owns <form>, token and buttons."""

    widths: Mapping[str, int] = {}  # of six columns; three by default, six for texts
    sections: Sequence[tuple[str, Sequence[str]]] = ()  # (legend, field names); empty: one grid
    units: Mapping[str, str] = {}
    mark_optional = True
    error_title = ""
    lists_faults = True  # over the fields, with links; not inside the rows of a list
    use_required_attribute = False  # our sentences, not the browser's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages |= sentences_for(field, str(field.label or self._label_from(name)))
            _make_wide_texts_counted(field)

    def _label_from(self, name: str) -> str:
        return str(self[name].label)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        helper.layout = Layout(*self._blocks())
        return helper

    def _blocks(self) -> list[object]:
        hidden = [name for name, field in self.fields.items() if field.widget.is_hidden]
        if not self.sections:
            return [Div(*self._columns([n for n in self.fields if n not in hidden]), css_class="fields"), *hidden]
        blocks: list[object] = [
            Fieldset(legend, Div(*self._columns(names), css_class="fields"), css_class="form-section")
            for legend, names in self.sections
        ]
        return blocks + hidden

    def _columns(self, names: Sequence[str]) -> list[Field]:
        return [Field(name, wrapper_class=f"w{self._width(name)}") for name in names if name in self.fields]

    def _width(self, name: str) -> int:
        wide = isinstance(self.fields[name].widget, WIDE)
        return self.widths.get(name, FULL_ROW if wide else HALF_ROW)

    @property
    def faults(self) -> list[dict[str, str]]:
        """Every refused field with its sentence and the way to it; sentences about the whole form come first."""
        general = [{"where": "", "sentence": str(error), "href": ""} for error in self.non_field_errors()]
        return general + [
            {
                "where": str(self[name].label),
                "sentence": str(error),
                "href": f"#{self[name].id_for_label or self[name].auto_id}",
            }
            for name in self.fields
            for error in self.errors.get(name, [])
        ]

    @property
    def fault_title(self) -> str:
        return self.error_title or f"没有保存：有 {len(self.faults)} 处需要改正"


def _make_wide_texts_counted(field: forms.Field) -> None:
    limit = getattr(field, "max_length", None)
    if limit and isinstance(field.widget, forms.Textarea):
        field.widget.attrs["data-limit"] = str(limit)
        field.widget.attrs.pop(
            "maxlength", None
        )  # nothing typed or pasted is cut off; the server says what is too long
        if str(field.widget.attrs.get("rows", "10")) == "10":  # Django's own default
            field.widget.attrs["rows"] = "6" if limit > LONG_TEXT else "3"


if TYPE_CHECKING:  # the stubs' classes are generic, Django's are not
    DjangoModelForm = forms.ModelForm[Any]
else:
    DjangoModelForm = forms.ModelForm


class HouseForm(HouseBehaviour, forms.Form):
    """A form that is not one row of a table."""


class HouseModelForm(HouseBehaviour, DjangoModelForm):
    """A form that is one row of a table; saving it is still the view's or the service's act."""
