"""What is left of sessions that have ended: their rows, and where and with what somebody was signed
in. People see and end those that are alive on a page of django-allauth's."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

# Whoever signs in at this moment has their session saved a little later than the row about it.
_SIGNING_IN = dt.timedelta(hours=1)


def forget_ended() -> None:
    call_command("clearsessions")
    alive = Session.objects.values("session_key")
    seen = UserSession.objects.filter(last_seen_at__lt=timezone.now() - _SIGNING_IN)
    seen.exclude(session_key__in=alive).delete()
