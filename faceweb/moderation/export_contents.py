"""What an export says of moderation: what the person reported or asked to have taken down, what was
decided about them, what they said to that. Added to the files of `mydata.export_contents`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from faceweb.moderation import appealing
from faceweb.moderation.models import Report, Takedown
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


def takedowns(user: User) -> Iterator[Row]:
    """Requests under an address that the person has confirmed here."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    addresses = [email.lower() for email in confirmed.values_list("email", flat=True)]
    for takedown in Takedown.objects.filter(email__in=addresses):
        yield {
            "number": takedown.number,
            "text": takedown.text,
            "asked": takedown.created_at,
            "state": takedown.state,
            "keep_out": takedown.keep_out,
            "agreed_to": takedown.consent_version,
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
