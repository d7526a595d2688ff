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
from applications.models.rubric import Band, Indicator, Rubric, RubricGroup, Veto
from applications.models.rules import (
    CalendarExtension,
    ChecklistItem,
    HonourKind,
    PolicyDocument,
    ProgrammeRules,
    ReportHeading,
    Round,
    RuleSet,
)
from applications.models.version import Seal, Version, VersionFile
from applications.models.workshop import ExpertAccess, Workshop

__all__ = [
    "Apprentice",
    "Band",
    "CalendarExtension",
    "ChapterDraft",
    "ChecklistItem",
    "ConditionsChapter",
    "CorrectionReturn",
    "Equipment",
    "EventText",
    "ExpertAccess",
    "Honour",
    "HonourKind",
    "Indicator",
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
    "ProgrammeRules",
    "Remark",
    "Report",
    "ReportHeading",
    "ReportSection",
    "ResumeEntry",
    "Round",
    "Rubric",
    "RubricGroup",
    "RuleSet",
    "Seal",
    "SituationChapter",
    "Teacher",
    "TechnicalResult",
    "TechnicianChapter",
    "UnitChapter",
    "Version",
    "VersionFile",
    "Veto",
    "Waiver",
    "Workshop",
    "WorkshopEvent",
]
