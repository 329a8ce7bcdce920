"""What an export says of moderation: what the person reported, what was decided about them, what
they said to that. Added to the files of `mydata.export_contents`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faceweb.moderation import appealing
from faceweb.moderation.models import Report
from faceweb.moderation.receipts import receipt_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faceweb.accounts.models import User
    from faceweb.mydata.export_contents import Row


def reports(user: User) -> Iterator[Row]:
    for report in Report.objects.filter(reporter=user).select_related("case"):
        yield {
            "number": report.number,
            "reason": report.reason,
            "text": report.text,
            "reported": report.created_at,
            "stage": receipt_of(report).stage.value,
        }


def decisions(user: User) -> Iterator[Row]:
    about = appealing.told_to(user).select_related("case__photo", "appeal__case")
    for decision in about:
        told = appealing.told(decision, user)
        yield {
            "decision": decision.action,
            "about": decision.case.kind,
            "photo": decision.case.photo_id if told.photo_name else None,
            "reason": decision.reason,
            "at": decision.at,
            "appeal": told.words or None,
            "appeal_stage": told.stage.value,
        }
