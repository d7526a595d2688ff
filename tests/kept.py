"""What a page of a refused form sends with the next attempt in place of the files."""

from __future__ import annotations

import re
from typing import Any


def names_in(answer: Any) -> list[str]:
    """The signed names of the kept files, in the order of the page."""
    return re.findall(r'name="kept_file" value="([^"]+)"', answer.content.decode())
