"""Bytes from strangers: what opens, what is refused, and at which cost."""

import io
import os
import re
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms

from faceweb.imaging import (
    CONTRACT_LIMITS,
    UPLOAD_LIMITS,
    ImageProblem,
    Limits,
    TooBig,
    TooSmall,
    Undecodable,
    check_header,
    open_upright,
)

ANY_BYTES = Limits(min_bytes=1, max_bytes=10_000_000, min_side_px=1, max_pixels=1_000_000)


def picture(width: int = 120, height: int = 80) -> Image.Image:
    """Four quarters in four colours, so that every turn and mirroring shows."""
    made = Image.new("RGB", (width, height), "red")
    made.paste("lime", (width // 2, 0, width, height // 2))
    made.paste("blue", (0, height // 2, width // 2, height))
    return made


def corners(image: Image.Image) -> list[str]:
    """The colour near each corner: upper left, upper right, lower left, lower right."""
    names = {"100": "red", "010": "lime", "001": "blue", "111": "white", "000": "black"}
    spots = [(x, y) for y in (5, image.height - 6) for x in (5, image.width - 6)]
    pixels = [image.getpixel(spot) for spot in spots]
    return [names.get("".join(str(int(v > 127)) for v in p), "?") for p in pixels]  # type: ignore[union-attr]


def as_bytes(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def png_with_header(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that claims a size, with whatever chunks `body` holds."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(height * (1 + 3 * width))) if width * height < 10_000 else b""
    text = chunk(b"zTXt", body) if body else b""
    parts = [chunk(b"IHDR", header), text, chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "AVIF"])
def test_every_photo_format_opens_as_rgb(image_format: str) -> None:
    opened = open_upright(as_bytes(picture(), image_format), ANY_BYTES)
    assert (opened.mode, opened.size) == ("RGB", (120, 80))
    assert corners(opened) == ["red", "lime", "blue", "red"]


def swapped_profile() -> bytes:
    """sRGB's own profile, but the file's red means green and its green means red."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    entries = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    for name, place in ((b"rXYZ", entries[b"gXYZ"]), (b"gXYZ", entries[b"rXYZ"])):
        data[place : place + 4] = name
    return bytes(data)


@pytest.mark.parametrize(
    ("profile", "shown"), [(swapped_profile(), (0, 200, 0)), (b"no profile", (200, 0, 0))]
)
def test_colours_are_those_the_profile_means(profile: bytes, shown: tuple[int, int, int]) -> None:
    out = io.BytesIO()
    noise = Image.effect_noise((64, 64), 5).convert("RGB")
    noise.paste((200, 0, 0), (0, 0, 32, 64))
    noise.save(out, "PNG", icc_profile=profile)

    as_meant = open_upright(out.getvalue(), ANY_BYTES, in_srgb=True).getpixel((10, 10))
    assert as_meant == pytest.approx(shown, abs=3)
    assert open_upright(out.getvalue(), ANY_BYTES).getpixel((10, 10)) == (200, 0, 0)


def test_heic_opens_upright() -> None:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(buffer)
    opened = open_upright(buffer.getvalue(), ANY_BYTES)
    assert corners(opened) == ["red", "lime", "blue", "red"]


@pytest.mark.parametrize("image_format", ["TIFF", "ICO", "PPM", "TGA", "PDF", "EPS"])
def test_other_formats_are_refused(image_format: str) -> None:
    with pytest.raises(Undecodable):
        open_upright(as_bytes(picture(), image_format), ANY_BYTES)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_opens_upright(orientation: int) -> None:
    turned = {
        1: picture(),
        2: picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: picture().transpose(Image.Transpose.ROTATE_180),
        4: picture().transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: picture().transpose(Image.Transpose.TRANSPOSE),
        6: picture().transpose(Image.Transpose.ROTATE_90),
        7: picture().transpose(Image.Transpose.TRANSVERSE),
        8: picture().transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    opened = open_upright(as_bytes(turned, "JPEG", exif=exif, quality=95), ANY_BYTES)
    assert opened.size == (120, 80)
    assert corners(opened) == ["red", "lime", "blue", "red"]


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\x00\x00",
        b"Exif\x00\x00MM\x00*",
        b"Exif\x00\x00II*\x00\xff\xff\xff\xff",
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff",
        b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x63\x00\x00\x00",
    ],
)
# Pillow warns of these; `faceweb.imaging` silences that, and pytest turns it on again.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")
def test_broken_exif_leaves_the_picture_as_it_is(exif: bytes) -> None:
    opened = open_upright(as_bytes(picture(), "JPEG", exif=exif), ANY_BYTES)
    assert corners(opened) == ["red", "lime", "blue", "red"]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    if mode == "I;16":
        grey = Image.new("I;16", (120, 80), 0x80FF)
        opened = open_upright(as_bytes(grey, "PNG"), ANY_BYTES)
        assert opened.getpixel((60, 40)) == (0x80, 0x80, 0x80)
        return
    data = as_bytes(picture().convert(mode), "JPEG" if mode == "CMYK" else "PNG")
    opened = open_upright(data, ANY_BYTES)
    assert (opened.mode, opened.size) == ("RGB", (120, 80))
    if mode in {"P", "RGBA", "CMYK"}:
        assert corners(opened) == ["red", "lime", "blue", "red"]


def test_transparent_pixels_are_white() -> None:
    layered = picture().convert("RGBA")
    layered.putalpha(Image.new("L", layered.size, 0))
    opened = open_upright(as_bytes(layered, "PNG"), ANY_BYTES)
    assert corners(opened) == ["white"] * 4


@pytest.mark.parametrize("image_format", ["GIF", "WEBP", "PNG"])
def test_only_the_first_frame_is_taken(image_format: str) -> None:
    others = [Image.new("RGB", (120, 80), shade) for shade in ("black", "white")]
    data = as_bytes(picture(), image_format, save_all=True, append_images=others)
    assert corners(open_upright(data, ANY_BYTES)) == ["red", "lime", "blue", "red"]


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_an_incomplete_file_is_refused(image_format: str, share: float) -> None:
    noise = Image.effect_noise((160, 160), 80).convert("RGB")
    data = as_bytes(noise, image_format)
    with pytest.raises(Undecodable):
        open_upright(data[: int(len(data) * share)], ANY_BYTES)


@pytest.mark.parametrize(
    "data", [b"\x00" * 2000, b"<svg xmlns='...'/>" * 100, bytes(range(256)) * 9]
)
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(Undecodable):
        open_upright(data, ANY_BYTES)


def test_the_limits_of_the_contract_are_exact() -> None:
    small = as_bytes(picture(36, 36), "BMP")
    assert open_upright(small + bytes(CONTRACT_LIMITS.max_bytes - len(small)), CONTRACT_LIMITS)
    with pytest.raises(TooBig):
        open_upright(small + bytes(CONTRACT_LIMITS.max_bytes - len(small) + 1), CONTRACT_LIMITS)
    with pytest.raises(TooSmall):
        open_upright(bytes(1023), CONTRACT_LIMITS)
    with pytest.raises(TooSmall):
        open_upright(b"", UPLOAD_LIMITS)
    with pytest.raises(TooSmall):
        open_upright(as_bytes(picture(35, 400), "BMP"), CONTRACT_LIMITS)


@pytest.mark.parametrize(("width", "height"), [(1001, 1000), (20_000, 20_000), (2**31 - 1, 1)])
def test_too_many_pixels_are_refused_by_the_header(width: int, height: int) -> None:
    started = time.process_time()
    with pytest.raises(TooBig):
        open_upright(png_with_header(width, height), ANY_BYTES)
    assert time.process_time() - started < 0.5


def test_the_header_alone_rules_out_what_is_too_big_or_no_image() -> None:
    check_header(as_bytes(picture(), "JPEG"), ANY_BYTES)
    with pytest.raises(TooBig):
        check_header(png_with_header(20_000, 20_000), ANY_BYTES)
    with pytest.raises(Undecodable):
        check_header(b"<html>" * 300, ANY_BYTES)


def test_a_compressed_text_bomb_costs_nothing() -> None:
    packed = b"Comment\x00\x00" + zlib.compress(bytes(100_000_000))
    bomb = png_with_header(60, 40, packed)
    tracemalloc.start()
    with pytest.raises(Undecodable):
        open_upright(bomb, ANY_BYTES)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 10_000_000


def test_max_side_bounds_the_longer_side_and_keeps_the_shape() -> None:
    for image_format in ("JPEG", "PNG"):
        opened = open_upright(
            as_bytes(picture(1200, 800), image_format), ANY_BYTES, max_side_px=300
        )
        assert opened.size == (300, 200)
        assert corners(opened) == ["red", "lime", "blue", "red"]
    assert open_upright(as_bytes(picture(), "PNG"), ANY_BYTES, max_side_px=300).size == (120, 80)


def test_nothing_of_the_metadata_is_written_again() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a private description"
    data = as_bytes(picture(), "JPEG", exif=exif, comment=b"a private comment")
    for image_format in ("JPEG", "PNG", "WEBP"):
        assert b"private" not in as_bytes(open_upright(data, ANY_BYTES), image_format)


def test_bit_flips_never_raise_anything_else() -> None:
    for image_format in ("JPEG", "PNG", "GIF", "BMP", "WEBP", "AVIF"):
        whole = as_bytes(picture(), image_format)
        for position in range(0, len(whole), max(1, len(whole) // 60)):
            damaged = bytearray(whole)
            damaged[position] ^= 0x55
            try:
                open_upright(bytes(damaged), ANY_BYTES)
            except ImageProblem:
                continue


HOSTILE = Path(os.environ.get("FACEWEB_EVAL_DATA", "")) / "hostile"
OPEN_EACH = """
import sys, time
from pathlib import Path
from faceweb.imaging import CONTRACT_LIMITS, UPLOAD_LIMITS, ImageProblem, open_upright
for path in sorted(Path(sys.argv[1]).iterdir()):
    data = path.read_bytes()
    for limits in (CONTRACT_LIMITS, UPLOAD_LIMITS):
        started = time.monotonic()
        try:
            assert open_upright(data, limits).mode == "RGB"
        except ImageProblem:
            pass
        assert time.monotonic() - started < 5, path.name
print(Path("/proc/self/status").read_text())
"""


@pytest.mark.skipif(
    not os.environ.get("FACEWEB_EVAL_DATA"), reason="FACEWEB_EVAL_DATA names no folder"
)
def test_the_hostile_folder_is_answered_in_bounds() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", OPEN_EACH, HOSTILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    peak = re.search(r"VmHWM:\s+(\d+) kB", run.stdout)
    assert peak is not None
    assert int(peak[1]) < 400_000
