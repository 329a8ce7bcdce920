"""The rows of moderation: what is to be decided, what was, and the log of it."""

from faceweb.moderation.models.appeal import Appeal
from faceweb.moderation.models.audit import AuditRecord
from faceweb.moderation.models.case import Case, CaseQuerySet
from faceweb.moderation.models.decision import Action, Decision, DecisionQuerySet
from faceweb.moderation.models.kept_out import KeptOutFace, KeptOutList
from faceweb.moderation.models.report import Report
from faceweb.moderation.models.suspension import Suspension
from faceweb.moderation.models.takedown import Takedown, TakedownMatch

__all__ = [
    "Action",
    "Appeal",
    "AuditRecord",
    "Case",
    "CaseQuerySet",
    "Decision",
    "DecisionQuerySet",
    "KeptOutFace",
    "KeptOutList",
    "Report",
    "Suspension",
    "Takedown",
    "TakedownMatch",
]
