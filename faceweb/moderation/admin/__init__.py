"""What moderators do, by page of the admin site."""

from faceweb.moderation.admin import audit, cases, decisions, feedback, overview, reports

__all__ = ["audit", "cases", "decisions", "feedback", "overview", "reports"]
