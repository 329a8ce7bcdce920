"""`manage.py import_photos`: an archive, well-meant or not, into a library."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from faceweb.photos.models import BatchFile, Photo
from tests.photos.zips import patched, photo, symlink, zipped

Reason = Photo.Reason


@pytest.fixture
def archive(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "photos.zip"
        path.write_bytes(data)
        return path

    return write


def test_the_photos_of_an_archive_come_in_and_are_known_again(
    bring_in: Any, archive: Any, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = archive(
        zipped(
            ("trip/one.jpg", photo(1)),
            ("../../two.jpg", photo(2)),
            ("__MACOSX/trip/._one.jpg", b"x" * 2000),
            (".trash/three.jpg", photo(3)),
        )
    )
    assert "2 taken, 0 already there, 0 not taken." in bring_in(place)
    assert set(Photo.objects.owned_by(alice).values_list("file_name", flat=True)) == {
        "one.jpg",
        "two.jpg",
    }
    assert set(BatchFile.objects.values_list("file_name", flat=True)) == {"trip/one.jpg", "two.jpg"}
    assert "0 taken, 2 already there" in bring_in(place)


def test_what_is_hostile_in_an_archive_is_refused_by_name(bring_in: Any, archive: Any) -> None:
    place = archive(
        zipped(
            (symlink("passwd.jpg"), b"/etc/passwd"),
            ("inner.zip", zipped(("one.jpg", photo(1)))),
            ("flat.bmp", bytes(9_000_000)),
            ("one.jpg", photo(1)),
        )
    )
    said = bring_in(place)

    assert "1 taken, 0 already there, 3 not taken:" in said
    for reason in (Reason.LINK, Reason.NESTED, Reason.SWELLS):
        assert f"  1  {reason.label}" in said


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped(*((f"{n}.bmp", bytes(4_000_000)) for n in range(4))), Reason.SWELLS),
        (patched(zipped(("a.bmp", bytes(5000))), file_size=2**31), Reason.SWELLS),
        (b"no archive at all", Reason.BROKEN_ARCHIVE),
    ],
)
def test_an_archive_that_cannot_be_believed_is_refused_whole(
    bring_in: Any, archive: Any, data: bytes, reason: Photo.Reason
) -> None:
    with pytest.raises(CommandError, match=str(reason.label)):
        bring_in(archive(data))
    assert not Photo.objects.exists()
