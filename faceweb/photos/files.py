"""The files of a photo: where they lie, how the renditions are made. No rows here.

photos/ab/<photo id>/original      the bytes as uploaded; only the owner may fetch them
                    /large.jpg     upright, at most 2,048 px, no metadata; what the Face API sees
                    /medium.webp   at most 1,080 px
                    /small.webp    at most 480 px
                    /faces/<face id>.webp   256 x 256 around one face
                    /faces/<face id>.jpg    the closer picture that a drawn face was found in
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from typing import Literal, NamedTuple
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image

from faceweb.imaging import UPLOAD_LIMITS, ImageProblem, TooBig, TooSmall, open_upright
from faceweb.photos.models import Photo
from faceweb.storage import media

LARGE_PX, MEDIUM_PX, SMALL_PX = 2048, 1080, 480
_WEBP_RENDITIONS_PX = {"medium": MEDIUM_PX, "small": SMALL_PX}
_PLACEHOLDER_PX, _PLACEHOLDER_QUALITY = 16, 40
_QUALITY = {"JPEG": 90, "WEBP": 82}
# Against Pillow's default of 4: 40 % of the time for 3 % more bytes (four photos at 1,080 px).
_WEBP_METHOD = 2
_CROP_PX = 256
# The crop shows hair, ears and chin: the face rectangle spans only eyebrows to chin.
_CROP_MARGIN = 1.9

VARIANTS = {"large": "large.jpg", "medium": "medium.webp", "small": "small.webp"}
FACE_VARIANTS = ("crop", "aligned")
# The name and type each is served under: neutral, whatever the upload was called.
SERVED = {
    "large": ("photo.jpg", "image/jpeg"),
    "medium": ("photo.webp", "image/webp"),
    "small": ("photo.webp", "image/webp"),
    "crop": ("face.webp", "image/webp"),
    "aligned": ("face.webp", "image/webp"),
}


def _path(photo_id: UUID, name: str) -> str:
    return f"photos/{photo_id.hex[:2]}/{photo_id}/{name}"


def folder_of(photo_id: UUID) -> str:
    """Where all its files lie."""
    return _path(photo_id, "").rstrip("/")


def reason_of(problem: ImageProblem) -> Photo.Reason:
    """Why a file is refused, in the words of the site."""
    if isinstance(problem, TooBig):
        return Photo.Reason.TOO_BIG
    if isinstance(problem, TooSmall):
        return Photo.Reason.TOO_SMALL
    return Photo.Reason.UNREADABLE


def save_original(photo_id: UUID, data: bytes) -> None:
    _write(_path(photo_id, "original"), data)


def read_original(photo_id: UUID) -> bytes:
    """Raises FileNotFoundError when it was purged."""
    return _read(_path(photo_id, "original"))


def read_large(photo_id: UUID) -> bytes:
    """Raises FileNotFoundError when it was purged."""
    return _read(_path(photo_id, "large.jpg"))


def read_small(photo_id: UUID) -> bytes:
    """Raises FileNotFoundError before it was made, and when it was purged."""
    return _read(_path(photo_id, VARIANTS["small"]))


def open_original(photo_id: UUID) -> File[bytes]:
    return default_storage.open(_path(photo_id, "original"))


def open_variant(photo_id: UUID, variant: str) -> File[bytes]:
    return default_storage.open(_path(photo_id, VARIANTS[variant]))


def open_crop(photo_id: UUID, face_id: UUID) -> File[bytes]:
    return default_storage.open(_path(photo_id, f"faces/{face_id}.webp"))


def read_closeup(photo_id: UUID, face_id: UUID) -> bytes:
    """Raises FileNotFoundError when it was purged."""
    return _read(_path(photo_id, f"faces/{face_id}.jpg"))


def save_closeup(photo_id: UUID, face_id: UUID, image: bytes) -> None:
    _write(_path(photo_id, f"faces/{face_id}.jpg"), image)


class Renditions(NamedTuple):
    """The size of the large one, upright, in pixels; a tiny WebP in Base64 to be shown blurred
    until a picture is there."""

    width: int
    height: int
    placeholder: str


def make_renditions(photo_id: UUID) -> Renditions:
    """Write every rendition.

    Raises imaging.ImageProblem when the original is not a photo within the limits.
    """
    image = open_upright(read_original(photo_id), UPLOAD_LIMITS, LARGE_PX, in_srgb=True)
    _write(_path(photo_id, "large.jpg"), encoded(image, "JPEG"))
    size = image.size
    for variant, side_px in _WEBP_RENDITIONS_PX.items():
        image.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
        _write(_path(photo_id, VARIANTS[variant]), encoded(image, "WEBP"))
    image.thumbnail((_PLACEHOLDER_PX, _PLACEHOLDER_PX), Image.Resampling.BOX)
    return Renditions(
        *size, base64.b64encode(encoded(image, "WEBP", _PLACEHOLDER_QUALITY)).decode()
    )


def make_crops(
    photo_id: UUID,
    picture: bytes,
    faces: Iterable[tuple[UUID, tuple[float, float, float, float]]],
) -> None:
    """Write a square crop for each (face id, (left, top, width, height) in pixels of `picture`)."""
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        for face_id, (left, top, width, height) in faces:
            half = max(width, height) * _CROP_MARGIN / 2
            centre_x, centre_y = left + width / 2, top + height / 2
            square = image.resize(
                (_CROP_PX, _CROP_PX),
                Image.Resampling.LANCZOS,
                box=_inside(centre_x, centre_y, half, image.size),
            )
            _write(_path(photo_id, f"faces/{face_id}.webp"), encoded(square, "WEBP"))


def crops_of(photo_id: UUID) -> list[UUID]:
    """The faces there is a crop of."""
    try:
        _folders, names = default_storage.listdir(_path(photo_id, "faces"))
    except FileNotFoundError:
        return []
    return [UUID(name.removesuffix(".webp")) for name in names if name.endswith(".webp")]


def delete_crops(photo_id: UUID, face_ids: Iterable[UUID]) -> None:
    """Safe to run again."""
    for face_id in face_ids:
        default_storage.delete(_path(photo_id, f"faces/{face_id}.webp"))


def delete_all(photo_id: UUID) -> None:
    """Delete every file of the photo; safe to run again."""
    media().delete_tree(folder_of(photo_id))


def delete_faces(photo_id: UUID) -> None:
    """Delete what was cut out around its faces; safe to run again."""
    media().delete_tree(_path(photo_id, "faces"))


def _inside(
    centre_x: float, centre_y: float, half: float, size: tuple[int, int]
) -> tuple[float, float, float, float]:
    width, height = size
    half = min(half, width / 2, height / 2)  # never beyond the photo
    x = min(max(centre_x, half), width - half)
    y = min(max(centre_y, half), height - half)
    return x - half, y - half, x + half, y + half


def encoded(
    image: Image.Image, image_format: Literal["JPEG", "WEBP"], quality: int | None = None
) -> bytes:
    """The pixels alone: no EXIF, no profile, no comment."""
    image.info.clear()
    out = io.BytesIO()
    image.save(out, image_format, quality=quality or _QUALITY[image_format], method=_WEBP_METHOD)
    return out.getvalue()


def _read(path: str) -> bytes:
    with default_storage.open(path) as file:
        data: bytes = file.read()
    return data


def _write(path: str, data: bytes) -> None:
    """Replace the file: a rendition made again is the same rendition."""
    default_storage.save(path, ContentFile(data))
