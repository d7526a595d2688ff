"""Making a 卷宗归档包: every paper of a case, its metadata, its journal, in one zip that is stored once."""

from __future__ import annotations

from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery

from accounts.models import User
from accounts.roles import CITY_ROLES, REVIEW_ROLES, UNIT_ROLES
from applications import archive_metadata as metadata
from applications import archiving, journal
from applications.archive_metadata import Filed, Head
from applications.models import ArchivePackage, Workshop, WorkshopEvent
from applications.services import programme
from applications.states import ENDED, TITLED
from common import files
from common.clock import legal_day
from common.models import JobProgress
from common.packages import ZIP, Writer
from common.progress import moved

KIND = "archive"
MADE = "archived"  # the verb
Scope = ArchivePackage.Scope
# lines that are no part of the case: a package is not out of date because it was made
OF_THE_ARCHIVE = frozenset({MADE})
QUIET = timedelta(days=1)
_IN_MEMORY = 8 << 20


def can_be_kept(workshop: Workshop) -> bool:
    """A case that an office had, at its end; a title at any time. A draft that nobody saw is the unit's own."""
    return workshop.state in TITLED or (workshop.state in ENDED and workshop.first_submitted_at is not None)


def scopes_for(workshop: Workshop, user: User) -> list[Scope]:
    """Which packages this person may order: the city both, unit and body their own."""
    if not can_be_kept(workshop):
        return []
    if user.holds(*CITY_ROLES):
        return [Scope.FULL, Scope.OPEN]
    own = user.holds(*UNIT_ROLES, organisation_id=workshop.unit_id)
    return [Scope.OPEN] if own or user.holds(*REVIEW_ROLES, organisation_id=workshop.review_body_id) else []


def last_line(workshop: Workshop) -> WorkshopEvent | None:
    """The last line that tells of the case."""
    return workshop.events.exclude(verb__in=OF_THE_ARCHIVE).order_by("-sequence").first()


def subject_of(workshop: Workshop, scope: str) -> str:
    """What a package is made from: the case up to its last line."""
    last = last_line(workshop)
    return subject_at(workshop, scope, last.sequence if last else 0)


def subject_at(workshop: Workshop, scope: str, sequence: int) -> str:
    """The same, where the number of its last line is known."""
    return f"{KIND}:{workshop.pk}:{scope}:{sequence}"


def unpacked(at: datetime) -> QuerySet[Workshop]:
    """Cases at their end without a full package of that end, or with an older one; the clock orders them.

    A plaque that comes back, the money that is settled: what is added after the end is packed once a day has passed
    without another line, so that a busy day makes one package.
    """
    full = ArchivePackage.objects.filter(workshop=OuterRef("pk"), scope=Scope.FULL)
    since_then = full.filter(state=OuterRef("state"), made_at__gte=OuterRef("ended_at"))
    lines = WorkshopEvent.objects.filter(workshop=OuterRef("pk")).exclude(verb__in=OF_THE_ARCHIVE)
    ended = Workshop.objects.filter(state__in=sorted(ENDED), first_submitted_at__isnull=False)
    ended = ended.alias(packed_to=Subquery(full.order_by("-number").values("sequence")[:1]))
    grown = Exists(lines.filter(sequence__gt=OuterRef("packed_to"))) & ~Exists(lines.filter(at__gt=at - QUIET))
    return ended.filter(~Exists(since_then) | grown).order_by(F("ended_at").asc(nulls_last=True), "pk")


def make(workshop: Workshop, scope: str, *, by: User | None, at: datetime, order: JobProgress) -> ArchivePackage:
    """Write the package, store it, note it in the journal. The same case is packed once, however often it is asked.

    The files are read outside the transaction: what comes while they are read belongs to the next package.
    """
    last = last_line(workshop)
    sequence = last.sequence if last else 0
    made = workshop.packages.filter(scope=scope, sequence=sequence).first()
    if made is not None:
        return made
    number = (workshop.packages.aggregate(last=Max("number"))["last"] or 0) + 1
    keep_years = metadata.keep_years_of(workshop, programme.rules_on(legal_day(at)))
    head = Head(workshop, number, scope, at, keep_years, last)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as target:
        with Writer(target, at) as writer:
            _fill(writer, head, order)
            sums = writer.seal()
        target.seek(0)
        pieces = iter(lambda: target.read(files.PIECE), b"")
        stored = files.store(pieces, kind=KIND, name=f"{head.name}.zip", media_type=ZIP, at=at)
    with transaction.atomic():
        locked = Workshop.objects.locked().get(pk=workshop.pk)
        package = ArchivePackage.objects.create(
            workshop=locked,
            number=number,
            scope=scope,
            state=workshop.state,
            sequence=sequence,
            stored=stored,
            files=len(writer.written) - 1,  # the list itself is not listed
            sums_sha256=sums,
            keep_years=keep_years,
            made_at=at,
            ordered_by=by,
        )
        facts = {"number": number, "scope": scope, "sequence": sequence, "files": package.files, "sums": sums}
        journal.record(locked, MADE, by=by, at=at, facts=facts)
    return package


def _fill(writer: Writer, head: Head, order: JobProgress) -> None:
    """The papers one after the other, then what tells of them."""
    papers = archiving.papers_of(head.workshop, head.at, inner=head.scope == Scope.FULL)
    filed: list[Filed] = []
    place, folder = 0, ""
    for paper in papers:
        place, folder = (place + 1 if paper.folder == folder else 1), paper.folder
        written = writer.add(archiving.path_of(paper, place), paper.pieces())
        filed.append(Filed(paper, written))
        moved(order, done=len(filed), total=len(papers), sentence="正在汇集卷宗文件")
    facts = metadata.described(head, filed)
    writer.add(metadata.READ_ME, [metadata.read_me(head, filed)])
    writer.add(metadata.XML, [metadata.as_xml(facts)])
    writer.add(metadata.JSON, [metadata.as_json(facts)])
    writer.add(metadata.JOURNAL, metadata.journal_of(head))
