"""Codes are drawn as paths whose modules are the ones of the encoders."""

import re

from common.codes import code128, qr


def test_a_qr_code_reads_back() -> None:
    """Pdfium draws it, the dark modules are compared with the encoder's."""
    import segno

    drawn = qr("https://example.test/verify/7Q4M0037V2K9/")
    rows = [list(row) for row in segno.make("https://example.test/verify/7Q4M0037V2K9/", error="m", micro=False).matrix]
    dark = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn):
        dark |= {(int(y) - 2, int(x) - 2 + step) for step in range(int(length))}
    assert dark == {(y, x) for y, row in enumerate(rows) for x, module in enumerate(row) if module}


def test_a_bar_code_starts_and_ends_as_code_128_does() -> None:
    drawn = code128("SB20261101080037V2")
    bars = [(int(start), int(length)) for start, length in re.findall(r"M(\d+) 0h(\d+)v20", drawn)]
    width = int(re.search(r'viewBox="0 0 (\d+) 20"', drawn)[1])
    assert bars[0] == (0, 2)
    assert sum(bars[-1]) == width
    assert bars[-4:] == [(width - 13, 2), (width - 8, 3), (width - 4, 1), (width - 2, 2)]
