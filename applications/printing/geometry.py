"""Which signature fields the opinion page of the 申报表 has. Their places are measured where the page put them."""

from dataclasses import dataclass

from common.pdf import Box, Place
from common.signing import Field

# Between the field and the lines of the form, so that an appearance never covers a line.
CLEARANCE = 0.5
COVER = "unit_cover"


@dataclass(frozen=True)
class OpinionBox:
    """One field of the form: its name in the file, the words a screen reader says, how much text fits in it."""

    name: str
    tooltip: str
    most_characters: int
    half: bool = False


OPINION_BOXES = {
    box.name: box
    for box in (
        OpinionBox(COVER, "封面：申报单位（盖章）", 0),
        OpinionBox("unit", "申报单位意见", 220),
        OpinionBox("body", "区人力社保局（市级行业主管部门）初审意见", 220),
        OpinionBox("experts", "专家评估意见", 220),
        OpinionBox("city_hr", "市人力社保局审批意见", 100, half=True),
        OpinionBox("city_finance", "市财政局审批意见", 100, half=True),
    )
}


def fields_of(box: str) -> list[str]:
    """The fields that one act of sealing fills, in order: the unit seals the cover and its opinion."""
    return [COVER, "unit"] if box == "unit" else [box]


def signature_fields(places: dict[str, Place]) -> list[Field]:
    """All fields of the form, to be reserved when it is printed."""
    return [_field(box, places[f"field-{name}"]) for name, box in OPINION_BOXES.items()]


def _field(box: OpinionBox, place: Place) -> Field:
    frame = place.box
    inner = Box(frame.x + CLEARANCE, frame.y + CLEARANCE, frame.width - 2 * CLEARANCE, frame.height - 2 * CLEARANCE)
    return Field(name=box.name, page=place.page, box=inner, tooltip=box.tooltip)
