"""What a file says about a photo beside its pixels stays in the original."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.test import Client

from faceweb.faceapi.client import FaceClient
from faceweb.photos import files
from faceweb.photos import media as addresses
from faceweb.photos.models import Photo
from faceweb.photos.processing import process
from tests.photos import laden
from tests.photos.moves import Meddling


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """The bodies of every call to the Face API."""
    bodies: list[bytes] = []

    def keep(request: httpx.Request) -> None:
        bodies.append(request.read())

    transport = Meddling()
    transport.before = keep
    client = FaceClient(settings.FACE_API_URL, settings.FACE_API_KEY, transport=transport)
    for module in ("detection", "processing"):
        monkeypatch.setattr(f"faceweb.photos.{module}.get_client", lambda: client)
    yield bodies
    client.close()


def picture(browser: Client, viewer: Any, photo: Photo, variant: str) -> bytes:
    """As it is served."""
    key = photo.faces.get().pk if variant in files.FACE_VARIANTS else photo.pk
    address = addresses.address(key, variant, addresses.viewer_of(viewer))
    return b"".join(browser.get(address).streaming_content)


@pytest.mark.parametrize("make", laden.FORMATS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("is_query", [False, True], ids=["kept", "query"])
# Pillow warns of the index of pictures; `faceweb.imaging` silences that, and pytest turns it on
# again.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL.JpegImagePlugin")
def test_no_picture_and_nothing_sent_says_where_or_by_what_it_was_taken(
    alice: Any,
    as_alice: Client,
    upload: Any,
    tmp_path: Path,
    make: Callable[[Path], Path],
    is_query: bool,
    sent: list[bytes],
) -> None:
    path = make(tmp_path)
    assert laden.SECRET in path.read_bytes()
    photo = upload(alice, path)
    Photo.objects.update(is_query=is_query)
    process(photo.pk)
    photo.refresh_from_db()
    assert photo.status == Photo.Status.READY
    assert photo.faces.count() == 1

    pictures = [picture(as_alice, alice, photo, variant) for variant in files.SERVED]
    images = [body for body in sent if body[:2] == b"\xff\xd8"]
    assert len(images) == (1 if is_query else 2)  # to detect, to enrol
    for each in [*pictures, *images, laden.unpacked(photo.placeholder)]:
        assert laden.SECRET not in each
        assert laden.metadata_in(each) == []
    assert laden.SECRET not in b"".join(sent)
