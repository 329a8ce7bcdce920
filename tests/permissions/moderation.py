"""Rows of reports, receipts, decisions and the page of suspended accounts. What somebody sees they
can report, unless it is their own; Vera and Carl see Alice's photo. A receipt is shown to whoever
has its number."""

from typing import Any

ROWS = {
    "moderation:report_photo": "404 404 200 200 404 404 404",
    "POST moderation:report_photo": "404 404 422 422 404 404 404",
    "moderation:report_face": "404 404 200 200 404 404 404",
    "POST moderation:report_face": "404 404 422 422 404 404 404",
    "moderation:report_gallery": "404 404 200 200 404 404 404",
    "POST moderation:report_gallery": "404 404 422 422 404 404 404",
    "moderation:receipt": "200 200 200 200 200 200 200",
    "moderation:takedown": "200 200 200 200 200 200 200",
    "POST moderation:takedown": "422 422 422 422 422 422 422",
    "moderation:takedown_receipt": "200 200 200 200 200 200 200",
    # Whoever confirms it, it is confirmed; after that the link leads to the receipt.
    "moderation:confirm_takedown": "200 200 200 200 200 200 200",
    "POST moderation:confirm_takedown": "302 302 302 302 302 302 302",
    "moderation:decisions": "in 200 200 200 200 200 200",
    "moderation:decision": "in 404 404 404 200 404 404",
    "POST moderation:decision": "in 404 404 404 422 404 404",
    "moderation:suspended": "in 302 302 302 302 302 302",
}
_NUMBER = "0123-4567-89AB-CDEF"


def extend(world: Any) -> dict[str, object]:
    from django.utils import timezone

    from faceweb.moderation import takedowns
    from faceweb.moderation.models import Action, Case, Decision, Report, Takedown

    case = Case.objects.create(
        kind=Case.Kind.REPORT,
        state=Case.State.DECIDED,
        photo=world.photo,
        uploader=world.photo.owner,
    )
    Report.objects.create(number=_NUMBER, case=case, reporter=world.people["viewer"], reason="spam")
    decision = Decision.objects.create(case=case, action=Action.REJECT)
    takedown = Takedown.objects.create(
        number=_NUMBER,
        email="zoe@example.com",
        state=Takedown.State.UNCONFIRMED,
        ends_at=timezone.now() + takedowns.LIFE,
    )
    token = takedowns.new_token(takedown)
    return {"number": _NUMBER, "decision_id": decision.pk, "confirm_token": token}
