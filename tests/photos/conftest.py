from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from faceweb.faceapi import connect
from faceweb.faceapi.client import FaceClient
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import current_list, library_of, train
from faceweb.photos import list_keeping
from faceweb.photos.models import Photo
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2
from tests.photos.moves import Hook, Meddling, held, started


@pytest.fixture
def library(alice: Any, processed: Any) -> Gallery:
    """Two photos of one person and one of six others: eight faces."""
    for path in (PERSON_A_1, PERSON_A_2, GROUP_OF_SIX):
        assert processed(alice, path).status == Photo.Status.READY
    gallery = library_of(alice)
    train(current_list(gallery), connect.get_client())
    return gallery


@pytest.fixture
def half_moved(library: Gallery, monkeypatch: pytest.MonkeyPatch) -> FaceList:
    """The next list, with four of the eight faces in it."""
    face_list = started(library)
    with monkeypatch.context() as patched:
        patched.setattr(list_keeping, "_FACES_AT_ONCE", 4)
        assert list_keeping.fill(face_list.pk)
    assert len(held(face_list)) == 4
    return face_list


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """meddle(before=..., after=...): hooks around every call to the Face API."""
    transport = Meddling()
    client = FaceClient(settings.FACE_API_URL, settings.FACE_API_KEY, transport=transport)
    for module in ("processing", "purging", "list_keeping"):
        monkeypatch.setattr(f"faceweb.photos.{module}.get_client", lambda: client)

    def change(before: Hook | None = None, after: Hook | None = None) -> None:
        transport.before, transport.after = before, after

    yield change
    client.close()


@pytest.fixture
def bring_in(alice: Any, media: Path, redis_server: Any) -> Callable[..., str]:
    """bring_in(place, options) -> what the command printed."""

    def run(place: Path, *options: str) -> str:
        out = StringIO()
        words = (str(place), "--owner", alice.email, "--max-waiting", "0", *options)
        call_command("import_photos", *words, stdout=out)
        return out.getvalue()

    return run
