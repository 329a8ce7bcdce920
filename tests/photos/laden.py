"""Photos laden with everything a file can say about a photo, and how to look for it.

SECRET stands in EXIF (description, maker's note, beside a position), in XMP, IPTC and comments, in
the place of the thumbnail and behind the end of the file, as far as the format has them; each has a
colour profile.
"""

import base64
import struct
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from tests.assets import PERSON_A_1

SECRET = b"SECRET-PLACE-4711"
_SIDE_PX = 900
_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>' + SECRET + b"</place></x:xmpmeta>"
_GPS = {1: "N", 2: (47.0, 11.0, 8.15), 3: "E", 4: (8.0, 15.0, 47.11), 29: "2026:11:22"}
# What a JPEG needs to be one: its name, tables, frames and scans.
_JPEG_PARTS = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD, 0xDA}


def _picture() -> Image.Image:
    with Image.open(PERSON_A_1) as image:
        image.thumbnail((_SIDE_PX, _SIDE_PX))
        return image.convert("RGB")


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x010F], exif[0x0110] = "Maker", "Model"
    exif.get_ifd(0x8825).update(_GPS)
    exif.get_ifd(0x8769)[0x927C] = SECRET
    return exif.tobytes() + b"\xff\xd8" + SECRET + b"\xff\xd9"


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _with(**more: Any) -> dict[str, Any]:
    return {"icc_profile": _profile(), "exif": _exif(), **more}


def jpeg(folder: Path) -> Path:
    path = folder / "laden.jpg"
    _picture().save(path, "JPEG", comment=SECRET, **_with())
    data = path.read_bytes()
    parts = [
        (0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + _XMP),
        (0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + _iptc()),
        (0xE2, b"MPF\x00" + SECRET),
    ]
    inserted = b"".join(
        bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body for marker, body in parts
    )
    path.write_bytes(data[:2] + inserted + data[2:] + SECRET)
    return path


def _iptc() -> bytes:
    city = b"\x1c\x02\x5a" + struct.pack(">H", len(SECRET)) + SECRET
    return struct.pack(">I", len(city)) + city + b"\x00" * (len(city) % 2)


def png(folder: Path) -> Path:
    path = folder / "laden.png"
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    _picture().save(path, "PNG", pnginfo=info, **_with())
    return path


def webp(folder: Path) -> Path:
    path = folder / "laden.webp"
    _picture().save(path, "WEBP", xmp=_XMP, **_with())
    return path


def gif(folder: Path) -> Path:
    path = folder / "laden.gif"
    _picture().save(path, "GIF", comment=SECRET)
    return path


def heic(folder: Path) -> Path:
    path = folder / "laden.heic"
    _picture().save(path, "HEIF", xmp=_XMP, **_with())
    return path


def avif(folder: Path) -> Path:
    path = folder / "laden.avif"
    _picture().save(path, "AVIF", xmp=_XMP, speed=10, **_with())
    return path


FORMATS = [jpeg, png, webp, gif, heic, avif]


def unpacked(placeholder: str) -> bytes:
    return base64.b64decode(placeholder, validate=True)


def metadata_in(picture: bytes) -> list[str]:
    """The parts of a JPEG or WebP that are not needed to show its pixels."""
    return _beside_jpeg(picture) if picture[:2] == b"\xff\xd8" else _beside_webp(picture)


def _beside_jpeg(picture: bytes) -> list[str]:
    found, at = [], 2
    while True:
        assert picture[at] == 0xFF
        marker = picture[at + 1]
        (length,) = struct.unpack_from(">H", picture, at + 2)
        is_name = marker != 0xE0 or (picture[at + 4 : at + 9] == b"JFIF\x00" and length == 16)
        if marker not in _JPEG_PARTS or not is_name:
            found.append(f"{marker:#x}")
        at += 2 + length
        if marker == 0xDA:
            break
    end = picture.find(b"\xff\xd9", at)
    return found if end == len(picture) - 2 else [*found, "something behind the end"]


def _beside_webp(picture: bytes) -> list[str]:
    assert picture[:4] == b"RIFF"
    assert picture[8:12] == b"WEBP"
    found, at = [], 12
    while at < len(picture):
        name = picture[at : at + 4]
        (length,) = struct.unpack_from("<I", picture, at + 4)
        if name != b"VP8 ":
            found.append(name.decode())
        at += 8 + length + length % 2
    return found if at == len(picture) else [*found, "something behind the end"]
