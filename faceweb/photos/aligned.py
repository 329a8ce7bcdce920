"""A face upright with its eyes at fixed places, so that two can be compared side by side.

Made from the picture the face was found in each time somebody asks for it, which takes about 30 ms:
nothing is kept, so there is nothing to delete, and faces from before have it too.
"""

from __future__ import annotations

import io
import math

from django.core.files.base import ContentFile, File
from PIL import Image

from faceweb.photos import closeups, files
from faceweb.photos.models import Face

Point = tuple[float, float]

SIZE_PX = 320
# Where the middle between the eyes lies, and how far apart they are, in parts of the square's side.
_EYES_X, _EYES_Y = 0.5, 0.42
_EYES_APART = 0.28
# From the eyes down to the mouth it is about as far as from eye to eye; seen from the side the eyes
# come together and the mouth does not, which keeps a turned head from growing.
_EYES_BY_MOUTH = 0.85
# What lies beyond the photo.
_BESIDE = (139, 135, 131)


def open_aligned(face: Face) -> File[bytes]:
    """The square as WebP; the plain crop where the face has no landmarks.

    Raises FileNotFoundError when the photo was purged.
    """
    points = _points(face)
    if points is None:
        return files.open_crop(face.photo_id, face.pk)
    picture = closeups.picture_of(face)
    with Image.open(io.BytesIO(picture.image)) as image:
        square = align(image, *(picture.pixel_of(*point) for point in points))
    return ContentFile(files.encoded(square, "WEBP"))


def align(image: Image.Image, left_eye: Point, right_eye: Point, mouth: Point) -> Image.Image:
    """The face of `image` turned and scaled; the points are pixels, left is the image's left."""
    across, down = right_eye[0] - left_eye[0], right_eye[1] - left_eye[1]
    middle = ((left_eye[0] + right_eye[0]) / 2, (left_eye[1] + right_eye[1]) / 2)
    apart = max(math.hypot(across, down), _EYES_BY_MOUTH * math.dist(middle, mouth))
    step = apart / (_EYES_APART * SIZE_PX)  # pixels of the image to one of the square
    # A square that takes every second pixel or fewer looks rough: shrink the image first.
    shrink = max(1, math.floor(step))
    if shrink > 1:
        image = image.reduce(shrink)
        middle = (middle[0] / shrink, middle[1] / shrink)
        step /= shrink
    angle = math.atan2(down, across)
    cos, sin = math.cos(angle) * step, math.sin(angle) * step
    x, y = _EYES_X * SIZE_PX, _EYES_Y * SIZE_PX
    to_image = (cos, -sin, middle[0] - cos * x + sin * y, sin, cos, middle[1] - sin * x - cos * y)
    return image.convert("RGB").transform(
        (SIZE_PX, SIZE_PX),
        Image.Transform.AFFINE,
        to_image,
        Image.Resampling.BICUBIC,
        fillcolor=_BESIDE,
    )


def _points(face: Face) -> tuple[Point, Point, Point] | None:
    """Left pupil, right pupil, middle of the mouth, in fractions of the photo."""
    found = face.landmarks or {}
    try:
        left, right = found["pupilLeft"], found["pupilRight"]
        corners = found["mouthLeft"], found["mouthRight"]
    except KeyError:
        return None
    mouth = ((corners[0][0] + corners[1][0]) / 2, (corners[0][1] + corners[1][1]) / 2)
    return (left[0], left[1]), (right[0], right[1]), mouth
