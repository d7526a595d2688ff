"""Draws QR and Code 128 as inline SVG without any style, fit for our strict pages and for WeasyPrint alike."""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

QR_QUIET_ZONE = 2
CODE128_HEIGHT = 20


@lru_cache(maxsize=256)
def qr(text: str, *, label: str = "二维码") -> SafeString:
    """A QR code of medium correction; one path, one run of dark modules after the other. Kept: it takes its time."""
    import segno

    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    size = len(rows) + 2 * QR_QUIET_ZONE
    path = "".join(
        f"M{start + QR_QUIET_ZONE} {number + QR_QUIET_ZONE}h{length}v1h-{length}z"
        for number, row in enumerate(rows)
        for start, length in _dark_runs(row)
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path fill="#000" d="{2}"/></svg>',
        size,
        label,
        path,
    )


def code128(text: str, *, label: str = "条形码") -> SafeString:
    """A Code 128 bar code; `text` is ASCII."""
    import barcode

    modules = barcode.Code128(text).build()[0]
    path = "".join(
        f"M{start} 0h{length}v{CODE128_HEIGHT}h-{length}z" for start, length in _dark_runs([m == "1" for m in modules])
    )
    return format_html(
        '<svg class="code128" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path fill="#000" d="{}"/></svg>',
        len(modules),
        CODE128_HEIGHT,
        label,
        path,
    )


def _dark_runs(modules: Sequence[int]) -> list[tuple[int, int]]:
    """(start, length) of every unbroken run of dark modules."""
    runs: list[tuple[int, int]] = []
    for position, dark in enumerate(modules):
        if not dark:
            continue
        if runs and sum(runs[-1]) == position:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs
