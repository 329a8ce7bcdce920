"""The pictures the Face API is shown: the large rendition, or a closer look at a part of the photo.

A face drawn by hand was missed in the large rendition, mostly for being small. It is found, and
from then on enrolled and searched with, in a closer picture around it, cut from the original.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image

from faceweb.imaging import UPLOAD_LIMITS, open_upright
from faceweb.photos import files
from faceweb.photos.models import Face, Photo

PixelRectangle = tuple[int, int, int, int]

# Somebody draws about the face, seldom on it. First a look at three times the square, in which a
# face of a fifth of it is as large as the service needs; then at little more than the square,
# for a face that is a small part of it. The square's side in pixels, at most.
_LOOKS = ((3.0, 200), (1.25, 640))
# What is enlarged further only becomes softer.
_MOST_ENLARGED = 4.0
# So near to an edge, in parts of the picture, a face may be cut by it.
_EDGE = 0.015
# The least side of an image that the Face API takes.
_LEAST_SIDE_PX = 36


class Window(NamedTuple):
    """A part of the photo, in fractions of its width and height."""

    left: float
    top: float
    width: float
    height: float


WHOLE = Window(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class Picture:
    """An encoded image without metadata, its size, and which part of the photo it shows."""

    image: bytes
    size_px: tuple[int, int]
    window: Window = WHOLE

    def pixels_of(self, face: Face) -> tuple[float, float, float, float]:
        """(left, top, width, height) of a face's rectangle in pixels of this picture."""
        across, down = self.size_px[0] / self.window.width, self.size_px[1] / self.window.height
        return (
            (face.left - self.window.left) * across,
            (face.top - self.window.top) * down,
            face.width * across,
            face.height * down,
        )

    def point_of(self, x_px: float, y_px: float) -> tuple[float, float]:
        """A point of this picture in fractions of the photo."""
        width, height = self.size_px
        return (
            self.window.left + x_px / width * self.window.width,
            self.window.top + y_px / height * self.window.height,
        )

    def pixel_of(self, x: float, y: float) -> tuple[float, float]:
        """A point of the photo, in fractions of it, in pixels of this picture."""
        width, height = self.size_px
        return (
            (x - self.window.left) / self.window.width * width,
            (y - self.window.top) / self.window.height * height,
        )

    def cuts(self, face: Face) -> bool:
        """Whether the picture may show a part of the face only: it lies at an edge of the picture
        that is none of the photo."""
        part = self.window
        near_x, near_y = part.width * _EDGE, part.height * _EDGE
        right, bottom = part.left + part.width, part.top + part.height
        return (
            (part.left > 0 and face.left < part.left + near_x)
            or (part.top > 0 and face.top < part.top + near_y)
            or (right < 1 and face.left + face.width > right - near_x)
            or (bottom < 1 and face.top + face.height > bottom - near_y)
        )

    def whole_pixels_of(self, face: Face) -> PixelRectangle:
        left, top, width, height = (round(value) for value in self.pixels_of(face))
        return left, top, width, height


def whole(photo: Photo) -> Picture:
    """The photo as it is looked at first. Raises FileNotFoundError when it was purged."""
    return Picture(files.read_large(photo.pk), photo.size_px)


def picture_of(face: Face) -> Picture:
    """The picture this face is found in. Raises FileNotFoundError when the photo was purged."""
    if face.closeup is None:
        image, window = files.read_large(face.photo_id), WHOLE
    else:
        image, window = files.read_closeup(face.photo_id, face.pk), Window(*face.closeup)
    with Image.open(io.BytesIO(image)) as header:
        return Picture(image, header.size, window)


def face_image(face: Face) -> tuple[bytes, PixelRectangle]:
    """What to send when one face is added anywhere: the image, and its targetFace in there."""
    picture = picture_of(face)
    return picture.image, picture.whole_pixels_of(face)


def pictures_of(photo: Photo) -> Iterator[tuple[Picture, list[Face]]]:
    """Every picture of the photo that faces were found in, with those faces."""
    faces = list(photo.faces.all())
    yield whole(photo), [face for face in faces if face.closeup is None]
    for face in faces:
        if face.closeup is not None:
            yield picture_of(face), [face]


def closer_looks(photo: Photo, square: Window) -> Iterator[Picture]:
    """Ever closer pictures around what somebody drew, from the original.

    Raises FileNotFoundError when the photo was purged, ImageProblem when it cannot be opened.
    """
    width, height = photo.size_px
    part = max(square.width * width, square.height * height) / max(width, height)
    most_px = round(max(side_px for _reach, side_px in _LOOKS) / part)
    original = open_upright(files.read_original(photo.pk), UPLOAD_LIMITS, most_px)
    for reach, side_px in _LOOKS:
        yield _cut(original, square, reach, side_px)


def _cut(original: Image.Image, square: Window, reach: float, side_px: int) -> Picture:
    width, height = original.size
    side = max(square.width * width, square.height * height)
    half = max(reach * side, _LEAST_SIDE_PX) / 2
    centre_x = (square.left + square.width / 2) * width
    centre_y = (square.top + square.height / 2) * height
    left, top = max(0, round(centre_x - half)), max(0, round(centre_y - half))
    right, bottom = min(width, round(centre_x + half)), min(height, round(centre_y + half))
    scale = min(side_px / side, _MOST_ENLARGED)
    size_px = (
        max(_LEAST_SIDE_PX, round((right - left) * scale)),
        max(_LEAST_SIDE_PX, round((bottom - top) * scale)),
    )
    box = (left, top, right, bottom)
    image = files.encoded(original.resize(size_px, Image.Resampling.LANCZOS, box=box), "JPEG")
    window = Window(left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Picture(image, size_px, window)
