"""What a signature field of the 申报表 shows: opinion, seal or signature by hand, day, mode of sealing."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from applications.printing import geometry
from common import pdf, seals, signing

# Up to here 12 pt fits with the seal beside it; longer opinions are set in 10.5 pt.
ROOMY_CHARACTERS = {False: 100, True: 45}


@dataclass(frozen=True)
class Opinion:
    """One opinion as it is sealed. `method` says how: 系统内确认（测试证书）, 电子签名, 见扫描件.

    `digest` is the hash of what is sealed beside the form, e.g. of a joint decision.
    """

    text: str
    organisation: str
    day: date
    method: str
    seal_note: str = ""
    person: str = ""
    handwriting: bytes = b""
    has_seal: bool = True
    digest: str = ""


def appearance(file: bytes, field: str, opinion: Opinion) -> bytes:
    """A PDF page of exactly the field's size; two pages when the text is too long, which `signing.sign` refuses."""
    frame = signing.field_box(file, field)
    return pdf.render(_html(frame, field, opinion))


def fits(box: str, text: str) -> bool:
    """Whether an opinion of this length is let in; the rest goes to an annex and the box says 详见附件."""
    return len(text) <= geometry.OPINION_BOXES[box].most_characters


def _html(frame: pdf.Box, field: str, opinion: Opinion) -> str:
    box = geometry.OPINION_BOXES[field]
    by_hand = field == "experts"
    return render_to_string(
        "print/application_form/appearance.html",
        {
            "title": box.tooltip,
            "width": f"{frame.width:.3f}",
            "height": f"{frame.height:.3f}",
            "field": field,
            "half": box.half,
            "small": len(opinion.text) > ROOMY_CHARACTERS[box.half],
            "opinion": opinion,
            "seal": seals.round_seal(opinion.organisation, note=opinion.seal_note)
            if opinion.has_seal and not by_hand
            else "",
            "lead": _lead(field, opinion),
            "hand": seals.handwritten(opinion.handwriting) if opinion.handwriting else opinion.person,
        },
    )


def _lead(field: str, opinion: Opinion) -> str:
    if field == "experts":
        return "专家组组长（签字）："
    return "负责人（签字）：" if field == "unit" and (opinion.person or opinion.handwriting) else ""
