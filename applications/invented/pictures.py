"""The two files that all populated cases share: a blank form and a card without a name."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from applications.printing import application_form


def sample_form() -> bytes:
    """The blank 申报表."""
    return application_form.render({}, blank=True).content


def sample_scan() -> bytes:
    """A card without anybody's name."""
    image = Image.new("RGB", (860, 540), (253, 252, 248))
    draw = ImageDraw.Draw(image)
    draw.rectangle((18, 18, 842, 522), outline=(32, 40, 52), width=2)
    for line in range(6):
        draw.rectangle((60, 110 + 60 * line, 420 + 50 * (line % 3), 130 + 60 * line), fill=(210, 216, 224))
    draw.text((430, 60), "SAMPLE", fill=(120, 130, 140), anchor="mm")
    kept = BytesIO()
    image.save(kept, "JPEG", quality=72)
    return kept.getvalue()
