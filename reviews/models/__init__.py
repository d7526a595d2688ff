"""Tables of how others judge: experts, panels, visits, sheets, evaluations, notices, objections, decisions, awards."""

from reviews.models.addenda import Addendum, AddendumFile
from reviews.models.award import Award, AwardDocument, Plaque
from reviews.models.decision import Decision, DecisionSide
from reviews.models.evaluation import Discussion, Evaluation, ReviewRow, ReviewTable
from reviews.models.experts import Tie
from reviews.models.key_projects import Budget, KeyProject
from reviews.models.objections import InquiryNote, Objection, ObjectionFile
from reviews.models.panel import Assignment, Ballot, Draw, Panel, PanelCase, Plan, Seat, Stratum
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
    "Discussion",
    "Draw",
    "Evaluation",
    "InquiryNote",
    "JointList",
    "KeyProject",
    "ListRow",
    "Notice",
    "NoticeRow",
    "Objection",
    "ObjectionFile",
    "Panel",
    "PanelCase",
    "Plan",
    "Plaque",
    "ReviewRow",
    "ReviewTable",
    "Score",
    "ScorePhoto",
    "ScoreSheet",
    "ScoreWrite",
    "Seat",
    "Stratum",
    "Tie",
    "VetoProposal",
    "Visit",
    "VisitParticipant",
    "VisitPhoto",
    "VisitRecord",
]
