"""Tables without a domain word: stored files, page images, letters, job progress, holidays, imports, the clock."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.clock import ClockOffset, acts_now
from common.fields import EncryptedJSONField

__all__ = [
    "ClockOffset",
    "ClockRun",
    "Holiday",
    "HolidayYear",
    "ImportBatch",
    "ImportRow",
    "JobProgress",
    "Letter",
    "NumberSeries",
    "PageImage",
    "StoredFile",
    "Upload",
    "UploadPiece",
]


class StoredFile(models.Model):
    """One immutable object in storage. New content is a new row; the key never tells a name."""

    class Scan(models.TextChoices):
        NOT_SCANNED = "not_scanned", "未扫描"
        CLEAN = "clean", "未发现病毒"
        INFECTED = "infected", "发现病毒"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    original_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(default=1)
    scan = models.CharField(max_length=20, choices=Scan.choices, default=Scan.NOT_SCANNED)
    is_secret = models.BooleanField(default=False, help_text="Ciphertext in storage, and so are the pictures of it.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="stored_file_sha256", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="stored_file_scan_known", condition=Q(scan__in=["not_scanned", "clean", "infected"])
            ),
        ]

    def __str__(self) -> str:
        return self.original_name


class PageImage(models.Model):
    """A picture of one page of a stored file, made by a job so that previews never run what was uploaded."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="page_images")
    page = models.PositiveIntegerField()
    key = models.CharField(max_length=200, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_image_per_page", fields=["file", "page"])]
        ordering = ["file", "page"]


class Upload(models.Model):
    """A file that comes in pieces (tus 1.0): whose it is, what it is for, how far it has come."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    target = models.CharField(max_length=200, help_text="Where the finished file belongs; read by who opened it.")
    original_name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="upload_within_size", condition=Q(offset__lte=models.F("size")))]


class UploadPiece(models.Model):
    """One received piece: an object in storage, so that any node may take the next one."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="piece_once", fields=["upload", "offset"])]
        ordering = ["upload", "offset"]


class Letter(models.Model):
    """A message to one person: a row of the in-app inbox and, when there is an address, a mail in the outbox."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="letters")
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=300, blank=True, help_text="Path of the page it speaks of.")
    about = models.CharField(max_length=60, blank=True, help_text="What it is about, e.g. workshop:12.")
    address = models.EmailField(blank=True)
    created_at = models.DateTimeField()
    by_clock = models.BooleanField(default=acts_now, help_text="Goes out with others of its kind as one mail.")
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="letter_inbox"),
            models.Index(fields=["id"], name="letter_outbox", condition=Q(sent_at=None) & ~Q(address="")),
        ]


class JobProgress(models.Model):
    """How far a job is, for the person who waits for it."""

    class State(models.TextChoices):
        WAITING = "waiting", "排队中"
        RUNNING = "running", "正在生成"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, help_text="What it works on; one live job per kind and subject.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    sentence = models.CharField(max_length=300, blank=True, help_text="What the person reads: a phase or a fault.")
    result = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_live_job", fields=["kind", "subject"], condition=Q(state__in=["waiting", "running"])
            ),
        ]
        indexes = [models.Index(fields=["kind", "subject", "-created_at"], name="job_latest")]


class ClockRun(models.Model):
    """The moment of its timetable for which a job by the clock was done last; see common.clockwork."""

    name = models.CharField(primary_key=True, max_length=60)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class HolidayYear(models.Model):
    """A year whose arrangement of holidays and make-up days is known; without it day counts refuse to guess."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(max_length=200)


class Holiday(models.Model):
    """A day that differs from its weekday: a statutory day off, or a make-up working day (调休)."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "调休上班"

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True, help_text="Its own document; empty: that of the year.")
    year = models.ForeignKey(HolidayYear, on_delete=models.CASCADE, related_name="days", db_column="of_year")


class NumberSeries(models.Model):
    """The last number given in a series; ``common.numbers`` raises it inside the caller's transaction."""

    key = models.CharField(primary_key=True, max_length=60)
    last = models.PositiveBigIntegerField()


class ImportBatch(models.Model):
    """One sheet that was sent: rehearsed at once, applied when a person confirms, perhaps undone; see rehearsal."""

    class State(models.TextChoices):
        REHEARSED = "rehearsed", "待确认"
        PROPOSED = "proposed", "待负责人确认"
        APPLIED = "applied", "已导入"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "已放弃"

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REHEARSED)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When it was applied or dropped.")
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="Why it was dropped or undone.")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["kind", "-made_at", "-id"], name="import_latest")]
        constraints = [
            models.CheckConstraint(
                name="import_decided_by_someone",
                condition=Q(state__in=["rehearsed", "proposed"], decided_by=None, decided_at=None)
                | (~Q(state__in=["rehearsed", "proposed"]) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="import_undone_by_someone",
                condition=(Q(state="undone") & Q(undone_by__isnull=False, undone_at__isnull=False))
                | (~Q(state="undone") & Q(undone_by=None, undone_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of a sent sheet: what it said, what is wrong with it, what became of it. Values are ciphertext."""

    class Plan(models.TextChoices):
        FAULTY = "faulty", "有错误"
        NEW = "new", "新增"
        CHANGE = "change", "更新"
        SAME = "same", "无变化"

    class Outcome(models.TextChoices):
        WAITING = "", "未导入"
        DONE = "done", "已导入"
        LEFT = "left", "未导入，情况有变"
        UNDONE = "undone", "已撤销"
        KEPT = "kept", "已使用，未撤销"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="As Excel counts.")
    plan = models.CharField(max_length=6, choices=Plan.choices)
    sent = EncryptedJSONField()
    faults = EncryptedJSONField(default=list, help_text="Pairs of a heading and a sentence.")
    before = EncryptedJSONField(null=True, help_text="The texts that stood before.")
    after = EncryptedJSONField(null=True, help_text="The texts that the row brings.")
    target = models.BigIntegerField(null=True, help_text="Primary key of the row that was made or changed.")
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True, default="")
    sentence = models.CharField(max_length=300, blank=True, help_text="Why it was left or kept.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(name="import_row_once", fields=["batch", "number"])]
        indexes = [models.Index(fields=["batch", "plan", "number"], name="import_rows_by_plan")]
