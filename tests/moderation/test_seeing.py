"""What moderators may look at, and what they may not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from faceweb.moderation.models import Case
from faceweb.photos import media
from faceweb.photos.models import Photo


def _status(browser: Client, address: str) -> int:
    answer = browser.get(address)
    answer.getvalue()  # a file that is sent is closed at its end
    return answer.status_code


def test_a_moderator_sees_the_pictures_of_cases_and_no_others(
    reported: Case,
    row: Callable[..., Photo],
    alice: Any,
    as_mona: Client,
    as_bob: Client,
    mona: Any,
) -> None:
    right = f"m{mona.pk}"
    private = row(alice, "private.jpg")
    assert reported.photo is not None
    seen = media.address(reported.photo.pk, "small", right)
    assert _status(as_mona, seen) == 200
    assert _status(as_bob, seen) == 404
    assert _status(as_mona, media.address(private.pk, "small", right)) == 404


def test_the_picture_of_a_case_decided_long_ago_is_its_owner_s_again(
    row: Callable[..., Photo], alice: Any, as_mona: Client, mona: Any
) -> None:
    photo = row(alice, "private.jpg")
    case = Case.objects.create(kind=Case.Kind.REPORT, photo=photo, uploader=alice)
    address = media.address(photo.pk, "small", f"m{mona.pk}")
    for days, status in ((1, 200), (31, 404)):
        then = timezone.now() - dt.timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(state=Case.State.DECIDED, decided_at=then)
        assert _status(as_mona, address) == status
