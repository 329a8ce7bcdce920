"""The reasons moderators give, in the words the person concerned reads."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models import Report


class Reason(TextChoices):
    """What can be picked at the desk. Those of reports have the names of `Report.Reason`."""

    ME = "me", _("Somebody in it does not want to be shown.")
    CHILD = "child", _("It shows a child who should not be shown.")
    NUDITY = "nudity", _("Nudity and sexual content are not shown on this site.")
    VIOLENCE = "violence", _("Violence and cruelty are not shown on this site.")
    HATE = "hate", _("Hate and harassment have no place on this site.")
    COPYRIGHT = "copyright", _("It is somebody else's photo.")
    SPAM = "spam", _("Advertising and spam are not shown on this site.")
    OTHER = "other", _("It does not follow the rules of this site.")
    STANDS = "stands", _("Somebody else looked at it again and came to the same decision.")


FOR_APPEALS = (Reason.STANDS,)
FOR_OTHERS = tuple(reason for reason in Reason if reason not in FOR_APPEALS)


def reason_for(reported: str) -> Reason:
    """What answers a report of that reason (`Report.Reason`)."""
    return Reason(reported) if reported in Report.Reason.values else Reason.OTHER
