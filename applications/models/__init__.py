"""Tables of the life of a workshop: rounds, rules, the case, the chapters, materials, versions, opinions, journal."""

from applications.models.chapters import (
    Apprentice,
    ChapterDraft,
    ConditionsChapter,
    Equipment,
    Honour,
    Member,
    MembersChapter,
    NarrativesChapter,
    PlanItem,
    ResumeEntry,
    SituationChapter,
    Teacher,
    TechnicalResult,
    TechnicianChapter,
    UnitChapter,
)
from applications.models.journal import EventText, JournalAnchor, WorkshopEvent
from applications.models.materials import Material, MaterialFile
from applications.models.report import Report, ReportSection
from applications.models.review import CorrectionReturn, Opinion, OriginalCheck, Remark, Waiver
from applications.models.rules import (
    CalendarExtension,
    ChecklistItem,
    HonourKind,
    PolicyDocument,
    ReportHeading,
    Round,
    RuleSet,
)
from applications.models.version import Seal, Version, VersionFile
from applications.models.workshop import Workshop

__all__ = [
    "Apprentice",
    "CalendarExtension",
    "ChapterDraft",
    "ChecklistItem",
    "ConditionsChapter",
    "CorrectionReturn",
    "Equipment",
    "EventText",
    "Honour",
    "HonourKind",
    "JournalAnchor",
    "Material",
    "MaterialFile",
    "Member",
    "MembersChapter",
    "NarrativesChapter",
    "Opinion",
    "OriginalCheck",
    "PlanItem",
    "PolicyDocument",
    "Remark",
    "Report",
    "ReportHeading",
    "ReportSection",
    "ResumeEntry",
    "Round",
    "RuleSet",
    "Seal",
    "SituationChapter",
    "Teacher",
    "TechnicalResult",
    "TechnicianChapter",
    "UnitChapter",
    "Version",
    "VersionFile",
    "Waiver",
    "Workshop",
    "WorkshopEvent",
]
