"""Libraries made of rows alone: as long as one likes, with no file behind a photo."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

# As many characters as the placeholder of a real photo.
PLACEHOLDER = "UklGR" + "A" * 160
_SIZES = ((1600, 1200), (1200, 1600), (2048, 1152))
_BATCH = 2000


def fill(owner: Any, count: int, *, faces_each: int = 1, **fields: Any) -> list[Any]:
    """`count` READY photos, newest first, half an hour apart, with `faces_each` faces each."""
    from faceweb.photos.models import Face, Photo

    start = Photo.objects.filter(owner=owner).count()
    now = timezone.now()
    made = []
    for number in range(start, start + count):
        width, height = _SIZES[number % len(_SIZES)]
        about: dict[str, Any] = {
            "file_name": f"photo {number:05}.jpg",
            "sha256": f"{owner.pk:x}-{number:x}".zfill(64),
            "byte_size": 3_000_000,
            "status": Photo.Status.READY,
            "face_count": faces_each,
            "width": width,
            "height": height,
            "placeholder": PLACEHOLDER,
            "detected_at": now,
            "described_at": now,
            "created_at": now - (number - start) * dt.timedelta(minutes=30),
        }
        made.append(Photo(owner=owner, **about | fields))
    with _dates_of_our_own(Photo):
        Photo.objects.bulk_create(made, _BATCH)
    Face.objects.bulk_create(
        (
            Face(photo=photo, number=number, left=0.1 * number, top=0.2, width=0.1, height=0.15)
            for photo in made
            for number in range(1, faces_each + 1)
        ),
        _BATCH,
    )
    return made


@contextmanager
def _dates_of_our_own(model: Any) -> Iterator[None]:
    """Rows keep the `created_at` they are given."""
    field = model._meta.get_field("created_at")
    field.auto_now_add = False
    try:
        yield
    finally:
        field.auto_now_add = True
