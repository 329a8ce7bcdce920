"""What has ended is not kept for ever: shared results, sessions."""

import datetime as dt
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from faceweb.faceapi.contract import FindSimilarMode
from faceweb.lookalikes import links
from faceweb.lookalikes.models import SharedCandidate, SharedResult
from faceweb.mydata.tasks import forget_what_ended
from faceweb.photos.models import Face
from tests.photos.libraries import fill

DAY = dt.timedelta(days=1)
LONG_AGO = links.KEPT_ENDED + dt.timedelta(minutes=1)


@pytest.fixture
def result(alice: Any) -> SharedResult:
    """A result of Alice's, shared for a day, with one look-alike."""
    one, other = [photo.faces.get() for photo in fill(alice, 2)]
    shared, _token = links.share(alice, one, FindSimilarMode.MATCH_FACE, [(other.pk, 0.8)], DAY)
    return shared


@pytest.mark.parametrize("ended", ["expires_at", "revoked_at"])
def test_a_shared_result_that_ended_a_month_ago_is_gone(result: SharedResult, ended: str) -> None:
    at = timezone.now() - LONG_AGO
    SharedResult.objects.filter(pk=result.pk).update(**{ended: at})
    forget_what_ended()

    assert not SharedResult.objects.exists()
    assert not SharedCandidate.objects.exists()
    assert Face.objects.count() == 2


@pytest.mark.parametrize("since", [-DAY, DAY])
def test_one_that_is_open_or_ended_lately_stays(result: SharedResult, since: dt.timedelta) -> None:
    SharedResult.objects.filter(pk=result.pk).update(expires_at=timezone.now() - since)
    forget_what_ended()

    assert SharedCandidate.objects.get().result == result


def test_sessions_that_ran_out_are_gone_with_what_was_known_of_them(
    as_alice: Client, as_bob: Client, alice: Any, bob: Any
) -> None:
    for browser, user in ((as_alice, alice), (as_bob, bob)):
        UserSession.objects.create(
            user=user, session_key=browser.session.session_key, ip="127.0.0.1"
        )
    UserSession.objects.update(last_seen_at=timezone.now() - DAY)
    ran_out = Session.objects.filter(pk=as_alice.session.session_key)
    ran_out.update(expire_date=timezone.now() - DAY)
    forget_what_ended()

    assert Session.objects.get().pk == as_bob.session.session_key
    assert UserSession.objects.get().user == bob


def test_somebody_who_signs_in_at_this_moment_stays_signed_in(alice: Any) -> None:
    UserSession.objects.create(user=alice, session_key="not-saved-yet", ip="127.0.0.1")
    forget_what_ended()

    assert UserSession.objects.exists()


def test_it_is_done_every_day(settings: Any) -> None:
    scheduled = settings.CELERY_BEAT_SCHEDULE.values()

    assert 86400.0 in [
        each["schedule"] for each in scheduled if each["task"] == forget_what_ended.name
    ]
