"""Look-alikes of public faces: whoever asked to be told is, once."""

from collections.abc import Callable
from typing import Any

from faceweb.faceapi.connect import get_client
from faceweb.galleries.models import Gallery
from faceweb.lookalikes import forgetting, public
from faceweb.notices.models import Notice, NoticePreference
from faceweb.photos.models import Face, Photo
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_B

KIND = Notice.Kind.PUBLIC_LOOK_ALIKE


def published(owner: Any, photo: Photo, album: Callable[..., Gallery]) -> Face:
    album(owner, [photo], public=True)
    return photo.faces.get()


def opt_in(user: Any) -> None:
    NoticePreference.objects.create(user=user, kind=KIND, in_site=True, by_mail=False)


def test_a_new_public_face_is_told_to_the_owner_of_one_like_it(
    alice: Any, bob: Any, processed: Any, album: Callable[..., Gallery]
) -> None:
    opt_in(alice)
    hers = published(alice, processed(alice, PERSON_A_1), album)
    published(alice, processed(alice, PERSON_B), album)
    his = published(bob, processed(bob, PERSON_A_2), album)

    public.tell(his.pk)
    public.tell(his.pk)

    told = Notice.objects.get()
    assert (told.user, told.kind) == (alice, KIND)
    assert told.params == {"face_id": str(hers.pk), "other_id": str(his.pk)}
    forgetting.forget_photo(photo=his.photo, client=get_client())
    assert not Notice.objects.exists()


def test_nobody_is_told_who_did_not_ask_or_whose_face_is_not_public(
    alice: Any, bob: Any, processed: Any, album: Callable[..., Gallery]
) -> None:
    published(alice, processed(alice, PERSON_A_1), album)
    opt_in(bob)
    album(bob, [processed(bob, PERSON_A_1)], members=[alice])
    mine = published(bob, processed(bob, PERSON_A_2), album)

    public.tell(mine.pk)

    assert not Notice.objects.exists()


def test_whatever_enrols_a_public_face_has_its_look_alikes_looked_for(
    alice: Any,
    processed: Any,
    album: Callable[..., Gallery],
    redis_server: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    photo = processed(alice, PERSON_A_1)
    with django_capture_on_commit_callbacks(execute=True):
        published(alice, photo, album)

    queued = b"".join(redis_server.lrange("searches", 0, -1))
    assert b"tell_of_public_face" in queued
