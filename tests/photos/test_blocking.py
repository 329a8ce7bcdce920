"""What was blocked does not come in again, nor what looks like it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageOps

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose
from faceweb.photos import blocking, files, looks, quota, services
from faceweb.photos.models import BlockedImage, Photo
from faceweb.photos.processing import process
from faceweb.photos.queries import accept_query
from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_B

Change = Callable[[Image.Image], Image.Image]


def _sized(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 2, image.height // 2))


def _cropped(image: Image.Image) -> Image.Image:
    x, y = image.width // 20, image.height // 20
    return image.crop((x, y, image.width - x, image.height - y))


def _framed(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, image.width // 20, "white")


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def changed(path: Path, change: Change, quality: int = 85) -> bytes:
    with Image.open(path) as image:
        return jpeg(change(ImageOps.exif_transpose(image).convert("RGB")), quality)


@pytest.fixture
def take_in(upload: Any, alice: Any, bob: Any) -> Callable[..., Photo]:
    """take_in(owner, data) -> the photo after a worker has looked at it, but for its faces."""
    for owner in (alice, bob):
        consents.withdraw(owner, Purpose.FACES)

    def run(owner: Any, data: bytes) -> Photo:
        photo = services.accept(owner, data, "beach.jpg").photo
        process(photo.pk)
        photo.refresh_from_db()
        return photo

    return run


@pytest.fixture
def blocked(take_in: Callable[..., Photo], alice: Any) -> BlockedImage:
    return blocking.block(take_in(alice, PERSON_A_1.read_bytes()))


@pytest.mark.parametrize(
    ("change", "quality"),
    [
        (lambda image: image, 30),
        (_sized, 85),
        (ImageOps.mirror, 85),
        (_cropped, 85),
        (_framed, 85),
        (ImageOps.grayscale, 85),
        (lambda image: _sized(_cropped(ImageOps.mirror(image))), 50),
    ],
    ids=["recompressed", "resized", "mirrored", "cropped", "framed", "grey", "all at once"],
)
def test_a_changed_copy_is_turned_away(
    blocked: BlockedImage,
    take_in: Callable[..., Photo],
    bob: Any,
    change: Change,
    quality: int,
) -> None:
    photo = take_in(bob, changed(PERSON_A_1, change, quality))
    assert (photo.status, photo.reason) == (Photo.Status.REFUSED, Photo.Reason.BLOCKED)


def test_of_what_is_turned_away_nothing_is_kept_but_the_row(
    blocked: BlockedImage, take_in: Callable[..., Photo], bob: Any, media: Path
) -> None:
    photo = take_in(bob, changed(PERSON_A_1, ImageOps.mirror))
    assert not (media / "photos" / photo.pk.hex[:2] / str(photo.pk)).exists()
    assert quota.usage(bob).byte_count == 0
    assert not photo.faces.exists()


def test_what_is_turned_away_says_so_and_is_not_looked_at_again(
    blocked: BlockedImage, take_in: Callable[..., Photo], bob: Any, as_bob: Client
) -> None:
    photo = take_in(bob, changed(PERSON_A_1, ImageOps.mirror))
    page = as_bob.get(f"/photos/{photo.pk}/").content.decode()
    assert "was removed by the moderators" in page
    services.look_again(photo)
    photo.refresh_from_db()
    assert photo.status == Photo.Status.REFUSED


@pytest.mark.parametrize("path", [PERSON_A_2, PERSON_B, GROUP_OF_SIX, NO_FACE])
def test_other_photos_come_in(
    blocked: BlockedImage, take_in: Callable[..., Photo], bob: Any, path: Path
) -> None:
    assert take_in(bob, path.read_bytes()).status == Photo.Status.READY


def test_the_same_bytes_are_refused_before_they_are_kept(
    blocked: BlockedImage, bob: Any, as_bob: Client
) -> None:
    with pytest.raises(services.UploadRefused) as refusal:
        services.accept(bob, PERSON_A_1.read_bytes(), "again.jpg")
    assert refusal.value.reason == Photo.Reason.BLOCKED
    assert not Photo.objects.filter(owner=bob).exists()


def test_nobody_searches_with_it_either(
    blocked: BlockedImage, take_in: Callable[..., Photo], bob: Any
) -> None:
    with pytest.raises(services.UploadRefused):
        accept_query(bob, SimpleUploadedFile("q.jpg", PERSON_A_1.read_bytes()))
    copy = SimpleUploadedFile("q.jpg", changed(PERSON_A_1, ImageOps.mirror))
    query = accept_query(bob, copy)
    process(query.pk)
    query.refresh_from_db()
    assert (query.status, query.reason) == (Photo.Status.REFUSED, Photo.Reason.BLOCKED)


def test_what_is_unblocked_comes_in_again(
    blocked: BlockedImage, take_in: Callable[..., Photo], bob: Any
) -> None:
    blocking.unblock([blocked.pk])
    assert take_in(bob, PERSON_A_1.read_bytes()).status == Photo.Status.READY
    assert take_in(bob, changed(PERSON_A_1, ImageOps.mirror)).status == Photo.Status.READY


def test_the_desk_learns_what_a_photo_looks_like(
    take_in: Callable[..., Photo], alice: Any, bob: Any
) -> None:
    before = take_in(bob, changed(PERSON_A_1, _cropped))
    assert blocking.nearest(before) == []
    blocked = blocking.block(take_in(alice, PERSON_A_1.read_bytes()))
    blocking.block(take_in(alice, GROUP_OF_SIX.read_bytes()))
    [(image, bits)] = blocking.nearest(before)
    assert image == blocked
    assert bits <= looks.LIMIT_BITS


def test_blank_photos_are_not_taken_for_each_other(
    take_in: Callable[..., Photo], alice: Any, bob: Any
) -> None:
    grey, white = (jpeg(Image.new("RGB", (600, 400), name)) for name in ("grey", "white"))
    blocking.block(take_in(alice, grey))
    assert take_in(bob, white).status == Photo.Status.READY


def test_a_photo_nobody_looked_at_yet_is_known_by_its_bytes(upload: Any, alice: Any) -> None:
    photo = upload(alice, PERSON_A_1)
    blocked = blocking.block(photo)
    assert (blocked.sha256, bytes(blocked.hashes)) == (photo.sha256, b"")
    assert blocking.is_blocked_content(photo.sha256)


def test_hashes_hold_no_picture(blocked: BlockedImage) -> None:
    """What is kept: 32 bytes for each of the ways the photo may come back."""
    kept = bytes(blocked.hashes)
    assert len(looks.unpacked(kept)) * 32 == len(kept) < 10_000
    assert [field.name for field in BlockedImage._meta.fields] == [
        "id",
        "sha256",
        "hashes",
        "created_at",
    ]


def test_a_photo_whose_files_are_gone_looks_like_nothing(
    blocked: BlockedImage, take_in: Callable[..., Photo], bob: Any
) -> None:
    photo = take_in(bob, PERSON_B.read_bytes())
    files.delete_all(photo.pk)
    assert blocking.nearest(photo) == []
