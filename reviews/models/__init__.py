"""Tables of how others judge: experts, panels, visits, sheets, evaluations, notices, objections, decisions, awards."""

from reviews.models.addenda import Addendum, AddendumFile
from reviews.models.award import Award, AwardDocument, Plaque
from reviews.models.decision import Decision, DecisionSide, Reopening, SealedList, SealedListRow
from reviews.models.evaluation import Discussion, Evaluation, Reevaluation, ReviewRow, ReviewTable
from reviews.models.experts import Tie
from reviews.models.key_projects import Budget, KeyProject
from reviews.models.objections import Hearing, InquiryNote, Objection, ObjectionFile, ObjectionMail, Removal
from reviews.models.panel import (
    Assignment,
    Ballot,
    Declaration,
    Draw,
    Panel,
    PanelCase,
    Plan,
    PlanAnswer,
    Seat,
    Stratum,
)
from reviews.models.publicity import JointList, ListRow, Notice, NoticeRow
from reviews.models.scoring import Score, ScorePhoto, ScoreSheet, ScoreWrite, VetoProposal
from reviews.models.visits import Visit, VisitParticipant, VisitPhoto, VisitRecord

__all__ = [
    "Addendum",
    "AddendumFile",
    "Assignment",
    "Award",
    "AwardDocument",
    "Ballot",
    "Budget",
    "Decision",
    "DecisionSide",
    "Declaration",
    "Discussion",
    "Draw",
    "Evaluation",
    "Hearing",
    "InquiryNote",
    "JointList",
    "KeyProject",
    "ListRow",
    "Notice",
    "NoticeRow",
    "Objection",
    "ObjectionFile",
    "ObjectionMail",
    "Panel",
    "PanelCase",
    "Plan",
    "PlanAnswer",
    "Plaque",
    "Reevaluation",
    "Removal",
    "Reopening",
    "ReviewRow",
    "ReviewTable",
    "Score",
    "ScorePhoto",
    "ScoreSheet",
    "ScoreWrite",
    "SealedList",
    "SealedListRow",
    "Seat",
    "Stratum",
    "Tie",
    "VetoProposal",
    "Visit",
    "VisitParticipant",
    "VisitPhoto",
    "VisitRecord",
]
