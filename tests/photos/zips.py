"""ZIP archives made by hand, well-meant and not."""

import io
import stat
import zipfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def zipped(
    *files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """An archive of (name or entry, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data, compress_type=method)
    return out.getvalue()


def photo(shade: int = 0, side_px: int = 120) -> bytes:
    """A JPEG without anybody; another shade is another file."""
    out = io.BytesIO()
    grey = Image.effect_noise((side_px, side_px), 40)
    grey.putpixel((0, 0), shade % 256)
    grey.save(out, "JPEG", quality=90, comment=shade.to_bytes(4, "big"))
    return out.getvalue()


def symlink(name: str) -> zipfile.ZipInfo:
    """An entry that says that it is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def patched(data: bytes, **fields: int) -> bytes:
    """The archive with fields of its only entry overwritten, in both of its headers:
    flag_bits, method, file_size, compress_size."""
    places = {
        "flag_bits": (6, 8, 2),
        "method": (8, 10, 2),
        "compress_size": (18, 20, 4),
        "file_size": (22, 24, 4),
    }
    patch = bytearray(data)
    directory = data.index(b"PK\x01\x02")
    for name, value in fields.items():
        local, central, size = places[name]
        for start in (local, directory + central):
            patch[start : start + size] = value.to_bytes(size, "little")
    return bytes(patch)


def file_of(path: Path, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or path.name, path.read_bytes())


def zip_file(
    *files: tuple[str | zipfile.ZipInfo, bytes], name: str = "a.zip"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, zipped(*files), content_type="application/zip")
