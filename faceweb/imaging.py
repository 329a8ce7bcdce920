"""Bytes from strangers -> one upright RGB picture, or an `ImageProblem`.

The engine's server and the site's workers open every photo here and nowhere else, so that what is
accepted, what is refused and at which cost is decided once. Pillow and pillow-heif only: no
arrays, no Django.

What is opened:

* the first frame only; the others are never looked at, so their number cannot cost anything
* complete files only: a file whose pixels end early is refused rather than shown half grey
* EXIF orientation is applied; colour profiles are ignored, as the models were trained without,
  unless the picture is for people to look at (`in_srgb`)
* transparent pixels are laid on white, 16-bit grey keeps its upper 8 bits, CMYK becomes RGB

The picture's size is read from the header and checked before any pixel is decoded.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms

MEBIBYTE = 1024 * 1024

# The five formats the Face API names (JPEG, PNG, GIF, BMP, and WebP since 2024), and what phones
# write today. The name decides which parser of Pillow may see the bytes: no other is tried.
PHOTO_FORMATS = frozenset({"JPEG", "PNG", "GIF", "BMP", "WEBP", "HEIF", "AVIF"})


class ImageProblem(ValueError):
    """These bytes cannot be used as a photo."""


class Undecodable(ImageProblem):
    """Not an image of an accepted format, or damaged, or incomplete."""


class TooSmall(ImageProblem):
    """Fewer bytes than the least, or a side shorter than the least."""


class TooBig(ImageProblem):
    """More bytes or more pixels than the most."""


@dataclass(frozen=True)
class Limits:
    """What `open_upright` accepts. Sides and pixels are those in the file's header."""

    min_bytes: int
    max_bytes: int
    min_side_px: int
    max_pixels: int
    formats: frozenset[str] = PHOTO_FORMATS


# 64 megapixels: the largest sensors of phones; decoded as RGB it is 256 MB in Pillow, which
# stores four bytes a pixel.
MAX_PIXELS = 64_000_000

# Face API v1.0, Face - Detect: 1 KB to 6 MB; no face below 36 px can be found.
CONTRACT_LIMITS = Limits(
    min_bytes=1024, max_bytes=6 * MEBIBYTE, min_side_px=36, max_pixels=MAX_PIXELS
)
# What a browser may upload: the original of any phone.
UPLOAD_LIMITS = Limits(
    min_bytes=1024, max_bytes=25 * MEBIBYTE, min_side_px=36, max_pixels=MAX_PIXELS
)

# What Pillow and its plugins raise on crafted files. MemoryError is here because a decoder asks
# for memory by the file's word before we know better.
_DECODER_FAILURES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
    Warning,
)

# A second guard inside Pillow, for sizes that only a decoder discovers.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
pillow_heif.register_heif_opener()

# Profiles of cameras and screens have some hundred bytes, those with tables some 100 KB.
_MAX_PROFILE_BYTES = MEBIBYTE

_EXIF_ORIENTATION_TAG = 0x0112
_TRANSPOSE_OF_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def open_upright(
    data: bytes, limits: Limits, max_side_px: int | None = None, *, in_srgb: bool = False
) -> Image.Image:
    """The first frame of `data` as an upright picture of mode RGB without any metadata.

    With `max_side_px` the longer side is at most that; a JPEG is then decoded at a fraction of
    its size, which saves most of the time and memory. Without it every pixel is kept. With
    `in_srgb` the colours of an RGB picture that brings a profile are those of sRGB, as whatever
    shows a picture without a profile takes them to be.

    Raises TooSmall, TooBig or Undecodable, and nothing else, whatever the bytes are.
    """
    picture = _open(data, limits)
    try:
        return _decode(picture, max_side_px, in_srgb=in_srgb)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooBig(f"more than {limits.max_pixels} pixels") from error
    except _DECODER_FAILURES as error:
        raise Undecodable("damaged or incomplete image") from error


def check_header(data: bytes, limits: Limits) -> None:
    """Refuse at once what the bytes' number or the image's header rules out; no pixel is decoded.

    Raises as `open_upright` does, which may still find the pixels damaged.
    """
    _open(data, limits)


def _open(data: bytes, limits: Limits) -> Image.Image:
    """The image with its header read."""
    if len(data) < limits.min_bytes:
        raise TooSmall(f"fewer than {limits.min_bytes} bytes")
    if len(data) > limits.max_bytes:
        raise TooBig(f"more than {limits.max_bytes} bytes")
    try:
        picture = Image.open(io.BytesIO(data), formats=sorted(limits.formats))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooBig(f"more than {limits.max_pixels} pixels") from error
    except _DECODER_FAILURES as error:
        raise Undecodable("not an image of an accepted format") from error

    width, height = picture.size
    if min(width, height) < limits.min_side_px:
        raise TooSmall(f"a side shorter than {limits.min_side_px} px")
    if width * height > limits.max_pixels:
        raise TooBig(f"more than {limits.max_pixels} pixels")
    return picture


def _decode(picture: Image.Image, max_side_px: int | None, *, in_srgb: bool) -> Image.Image:
    exif = picture.info.get("exif")
    profile = picture.info.get("icc_profile") if in_srgb and picture.mode[:3] == "RGB" else None
    if max_side_px is not None and max(picture.size) > max_side_px:
        shrink = max_side_px / max(picture.size)
        # Only the JPEG decoder heeds this; it stays at or above the size asked for.
        picture.draft("RGB", (round(picture.width * shrink), round(picture.height * shrink)))
    picture.load()
    upright = _as_rgb(picture)
    if max_side_px is not None:
        upright.thumbnail((max_side_px, max_side_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if isinstance(profile, bytes):
        upright = _as_srgb(upright, profile)
    turn = _TRANSPOSE_OF_ORIENTATION.get(_orientation(exif) if isinstance(exif, bytes) else 1)
    if turn is not None:
        upright = upright.transpose(turn)
    upright.info.clear()  # a comment in here would be written into the next file saved
    return upright


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB" and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("RGB")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        on_white = Image.new("RGB", layered.size, "white")
        on_white.paste(layered, mask=layered.getchannel("A"))
        return on_white
    return picture.convert("RGB")


def _as_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The colours the profile means; as they are where it is damaged or not one of RGB."""
    if len(profile) > _MAX_PROFILE_BYTES:
        return picture
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(picture, meant, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return shown or picture


def _orientation(exif: bytes) -> int:
    """The orientation 1..8 in the first directory of an EXIF block; 1 where there is none.

    Read here because Pillow reads every tag of every directory, and warns about the broken ones.
    """
    tiff = exif.removeprefix(b"Exif\x00\x00")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, directory)
        for entry in range(directory + 2, directory + 2 + 12 * count, 12):
            tag, _kind, _length, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == _EXIF_ORIENTATION_TAG:
                return int(value)
    except struct.error:
        return 1
    return 1
