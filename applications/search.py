"""Chinese search without an extension: bigrams of what may be looked for, and pinyin initials (design §5)."""

from pypinyin import Style, lazy_pinyin


def bigrams(*texts: str) -> list[str]:
    """Every pair of neighbouring characters, upper-cased, of every text; single characters count as themselves."""
    found: set[str] = set()
    for text in texts:
        tight = "".join(text.split()).upper()
        found.update({tight} if len(tight) == 1 else {tight[i : i + 2] for i in range(len(tight) - 1)})
    return sorted(found)


def initials(*texts: str) -> str:
    """Pinyin initials, e.g. ``lyz`` for 陆砚舟, space-separated per text."""
    return " ".join("".join(lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore")) for text in texts)
