"""Accounts that leave, stay, are suspended and are erased at the same moment."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from faceweb.moderation import suspending
from faceweb.moderation.audit import NOBODY
from faceweb.moderation.refusals import TooLate
from faceweb.mydata import erasures, exporting
from faceweb.mydata.models import Erasure, Export
from faceweb.photos import services
from faceweb.photos.models import Photo
from tests.turns import AT_ONCE, meanwhile

pytestmark = AT_ONCE


def test_an_erasure_that_begins_while_it_is_hastened_keeps_what_it_wrote_down(alice: Any) -> None:
    erasure, _token = erasures.ask_for_account(alice, at_once=False)
    begun = Erasure.objects.filter(pk=erasure.pk)
    written = {"rows": {"photos.photo": ["1"]}}
    meanwhile(
        lambda: begun.update(state=Erasure.State.WORKING, traces=written),
        lambda: erasures.ask_for_account(alice, at_once=True),
    )
    erasure.refresh_from_db()
    assert (erasure.state, erasure.traces) == (Erasure.State.WORKING, written)


def test_an_account_suspended_while_it_is_kept_after_all_stays_hidden(
    alice: Any, row: Callable[..., Photo]
) -> None:
    row(alice)
    erasures.ask_for_account(alice, at_once=False)
    meanwhile(lambda: suspending.suspend(alice, None, NOBODY), lambda: erasures.take_back(alice))
    assert not Photo.objects.owned_by(alice).exists()


def test_a_suspension_lifted_while_the_account_is_being_erased_shows_nothing(
    alice: Any, row: Callable[..., Photo]
) -> None:
    row(alice)
    suspending.suspend(alice, None, NOBODY)
    erasure, _token = erasures.ask_for_account(alice, at_once=True)
    begun = Erasure.objects.filter(pk=erasure.pk)

    def lift() -> bool:
        try:
            return suspending.lift(alice, NOBODY)
        except TooLate:
            return False

    assert not meanwhile(lambda: begun.update(state=Erasure.State.WORKING), lift)
    assert not Photo.objects.owned_by(alice).exists()


def test_a_photo_put_back_while_it_is_erased_is_erased(
    alice: Any, row: Callable[..., Photo]
) -> None:
    photo = row(alice)
    services.withdraw(photo, can_be_put_back=True)
    only = Photo.objects.filter(pk=photo.pk)
    back = meanwhile(lambda: erasures.ask_for_photos(alice, only), lambda: services.put_back(photo))
    photo.refresh_from_db()
    assert not back
    assert photo.purge_after <= timezone.now()


def test_of_two_exports_asked_for_at_once_one_is_made_at_a_time(alice: Any, bob: Any) -> None:
    of_alice, of_bob = (Export.objects.create(owner=owner) for owner in (alice, bob))
    later = timezone.now() + dt.timedelta(minutes=2)
    taken = Export.objects.filter(pk=of_alice.pk)
    meanwhile(
        lambda: taken.update(state=Export.State.WORKING, due_at=later),
        lambda: exporting.export(of_bob.pk),
    )
    of_bob.refresh_from_db()
    assert of_bob.state == Export.State.REQUESTED
