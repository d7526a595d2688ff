"""Files of a form that was refused: kept for a day, so that nobody has to choose them again.

A view makes its form of ``given(request)``: what was sent now, and what was kept of earlier attempts at the same
address. Nothing tells a form that it was refused; that it is drawn while bound does. So drawing a file field keeps
what passed that field's own checks (ciphertext, swept after a day) and puts a signed name of it into the page, which
the next attempt sends in place of the file. Kept files go through the same checks again. The name holds for the same
person, address and field only; whatever else is sent in its place is as good as nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from common import clock, files, uploads
from common.models import StoredFile

KIND = "kept"
NAME, REMOVED = "kept_file", "remove_kept"  # hidden inputs and ticks of every form
SALT = "common.kept_files"
NEUTRAL = "待提交的附件"  # in the table; the real name travels in the signed one


@dataclass(frozen=True)
class Kept:
    """What the page says of one kept file, and the signed name by which the next attempt sends it."""

    key: str
    name: str
    size: int
    signed: str


class KeptUpload(SimpleUploadedFile):
    """A file of an earlier attempt, in the place of one that was chosen."""

    def __init__(self, kept: Kept, content: bytes, media_type: str) -> None:
        super().__init__(kept.name, content, media_type)
        self.kept = kept


class SentFiles(MultiValueDict[str, Any]):
    """``request.FILES`` and, before them, what was kept; whose they are and for which page."""

    def __init__(self, request: HttpRequest, *, page: str = "", keeps: bool = True) -> None:
        """``page``: where the form is sent by its main button, if this button sends it elsewhere."""
        super().__init__(dict(request.FILES.lists()))
        self.owner, self.page = request.user.pk or 0, page or request.path
        self.keeps = keeps
        self._there: dict[str, list[Kept]] = {}
        self._fetch(request.POST.getlist(NAME), set(request.POST.getlist(REMOVED)))

    def keep(self, name: str, *, several: bool) -> list[Kept]:
        """Keep what was sent under this name and passed its checks; of one field only once."""
        if name not in self._there:
            sent = self.getlist(name) if several else self.getlist(name)[-1:]
            known = [file for file in sent if uploads.known_content(file)]
            self._there[name] = [kept for file in known if (kept := self._kept(file, name))]
        return self._there[name]

    def _kept(self, file: UploadedFile[Any], field: str) -> Kept | None:
        if isinstance(file, KeptUpload):
            return file.kept
        return self._put(file, field) if self.keeps else None

    def _put(self, file: UploadedFile[Any], field: str) -> Kept:
        found = uploads.known_content(file)
        file.seek(0)
        stored = files.store_secret(
            file.read(),
            kind=KIND,
            name=NEUTRAL,
            media_type=found.media_type if found else "",
            at=clock.now(),
            pages=found.pages if found else 1,
            scan=found.scan if found else "",
        )
        key, name = str(stored.pk), file.name or "附件"
        return Kept(key, name, stored.size, signing.dumps([self.owner, self.page, field, key, name], salt=SALT))

    def _fetch(self, signed: list[str], removed: set[str]) -> None:
        """Put what is there before what was chosen now, so that of a single field the new choice counts."""
        named = {key: (field, name, word) for word in signed for field, key, name in self._ours(word)}
        if not named:
            return
        rows = StoredFile.objects.filter(kind=KIND, pk__in=named)
        if dropped := removed & set(named):
            rows.filter(pk__in=dropped).delete()
        since = clock.now() - uploads.KEPT_FOR
        there = {str(row.pk): row for row in rows.filter(created_at__gt=since)}
        for key, (field, name, word) in reversed(named.items()):
            if row := there.get(key):
                kept = Kept(key, name, row.size, word)
                self.setlist(field, [KeptUpload(kept, files.read(row), row.media_type), *self.getlist(field)])

    def _ours(self, word: str) -> list[tuple[str, str, str]]:
        """(field, key, name) of a signed name, if it was given to this person for this page."""
        try:
            owner, page, field, key, name = signing.loads(word, salt=SALT)
        except (signing.BadSignature, ValueError):
            return []
        return [(field, key, name)] if (owner, page) == (self.owner, self.page) else []


def given(request: HttpRequest, *, page: str = "") -> tuple[Any, ...]:
    """What a form of this request is made of: nothing, or the words and the files."""
    return (request.POST, SentFiles(request, page=page)) if request.method == "POST" else ()


def taken(file: UploadedFile[Any]) -> None:
    """A service has it for good, though the rest of the deed was refused: it is not kept beside that."""
    file.content_found = None  # type: ignore[attr-defined]  # see common.uploads


def kept_of(bound: BoundField) -> list[Kept]:
    """What a file field that is drawn again has; a single file that its form refuses is not worth keeping."""
    sent, several = bound.form.files, getattr(bound.field.widget, "allow_multiple_selected", False)
    if not bound.form.is_bound or not isinstance(sent, SentFiles) or (bound.name in bound.form.errors and not several):
        return []
    return sent.keep(bound.html_name, several=several)


def sweep(at: datetime) -> int:
    """Forget what nobody sent; the objects are taken by the broom."""
    return StoredFile.objects.filter(kind=KIND, created_at__lt=at - uploads.KEPT_FOR).delete()[0]
