"""Small papers and keys that the tests of printing and signing share."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO

from PIL import Image

from common import certificates, pdf, seals, signing

AT = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
BOXES = ("unit", "body", "experts", "city_hr", "city_finance")


def page(body: str, *, style: str = "", title: str = "试印") -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<style>body {{ font: 12pt "Role Fang", "Role Rare", "BabelStone Han", "HanaMinB", "DejaVu Sans" }}'
        f"{style}</style></head><body>{body}</body></html>"
    )


@lru_cache(maxsize=1)
def authority() -> certificates.Credential:
    return certificates.make_authority("测试根证书", passphrase="root", valid_from=AT - timedelta(days=400))


@lru_cache(maxsize=8)
def credential(organisation: str) -> certificates.Credential:
    return certificates.issue(
        authority(),
        "root",
        organisation=organisation,
        code="91110108MA9XK27Q0Y",
        passphrase="seal",
        valid_from=AT - timedelta(days=30),
        valid_to=AT + timedelta(days=700),
    )


@lru_cache(maxsize=1)
def laid_out() -> bytes:
    body = "".join(f'<p id="field-{name}">{name}</p>' for name in BOXES)
    rendered = pdf.render_with_places(page(body, style="p { height: 40mm; border: 1pt solid }"))
    fields = [
        signing.Field(name, rendered.places[f"field-{name}"].page, rendered.places[f"field-{name}"].box, f"{name}意见")
        for name in BOXES
    ]
    return signing.lay_out(rendered.content, fields)


def appearance(text: str = "同意推荐。", organisation: str = "北京市财政局") -> bytes:
    style = "@page { size: 120mm 40mm; margin: 3mm } .seal { position: fixed; right: 0; bottom: 0; width: 30mm }"
    return pdf.render(page(f"<p>{text}</p>{seals.round_seal(organisation, note='测试用章')}", style=style))


def signed(file: bytes, field: str, *, organisation: str = "北京市财政局", certify: bool = False) -> bytes:
    return signing.sign(
        file,
        field=field,
        appearance=appearance(organisation=organisation),
        key=certificates.open_credential(credential(organisation).pkcs12, "seal"),
        reason="同意推荐。",
        at=AT,
        certify=certify,
    )


@lru_cache(maxsize=1)
def revisions() -> tuple[bytes, ...]:
    """The file before and after each of five signers."""
    files = [laid_out()]
    for number, box in enumerate(BOXES):
        files.append(signed(files[-1], box, certify=number == 0))
    return tuple(files)


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (300, 200)) -> bytes:
    target = BytesIO()
    Image.new(mode, size).save(target, format=kind)
    return target.getvalue()
