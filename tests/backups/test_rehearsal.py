"""A backup of a whole installation, brought back in another place: real files, databases, faces."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.backups.installation import in_site
from tests.postgres import Postgres, in_use, new_database
from tests.programs import ROOT, Programs
from tests.storage.conftest import Service

pytestmark = pytest.mark.stack

ALICE, BOB = "alice@example.com", "bob@example.com"


def _refused(
    place: Programs, *words: str, before: Callable[[], None] | None = None, **variables: str
) -> str:
    """What the command says when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=place.environment | variables,
        preexec_fn=before,
        check=False,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """The installation that is backed up: Alice, Bob, and somebody who left before."""
    place = Programs(tmp_path_factory.mktemp("there"))
    place.prepare()
    place.start("valkey", "faceserver")
    in_site(place, f"fill({ALICE!r}, *{[str(PERSON_A_1), str(PERSON_A_2), str(GROUP_OF_SIX)]})")
    in_site(place, f"fill({BOB!r}, {str(PERSON_A_3)!r}, {str(PERSON_B)!r})")
    in_site(place, "fill('gone@example.com')")
    in_site(place, "erase('gone@example.com')")
    yield place
    place.stop_all()


@pytest.fixture(scope="module")
def as_it_was(there: Programs) -> tuple[Any, Any]:
    """What the installation held when it was backed up, and who looked like whom."""
    return in_site(there, "holdings()"), in_site(there, "look_alikes()")


@pytest.fixture(scope="module")
def made(there: Programs, home: Path, as_it_was: tuple[Any, Any]) -> Path:
    """A backup, made while the installation runs."""
    said = there.manage("backup", str(home))
    return Path(said.strip().splitlines()[-1].removeprefix("The backup is "))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Programs]:
    """Another place, empty, with databases of its own."""
    place = Programs(tmp_path / "elsewhere")
    yield place
    place.stop_all()


def test_what_comes_back_elsewhere_is_what_was_there(
    as_it_was: tuple[Any, Any], made: Path, elsewhere: Programs
) -> None:
    held, likeness = as_it_was
    assert sum(map(len, likeness.values())) > 0
    said = elsewhere.manage("restore", str(made), "--verify")
    assert "every row and every file is as it was" in said
    assert in_site(elsewhere, "holdings()") == held
    elsewhere.prepare()
    elsewhere.start("valkey", "faceserver")
    assert in_site(elsewhere, "look_alikes()") == likeness


@pytest.fixture
def another_database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """SQLite where the tests run on PostgreSQL, and PostgreSQL with pgvector where they do not."""
    if in_use():
        yield {"DATABASE_URL": "", "FACE_DATABASE_URL": ""}
        return
    server = Postgres(tmp_path / "postgres")
    server.start()
    yield {
        "DATABASE_URL": new_database(server.address, "site"),
        "FACE_DATABASE_URL": new_database(server.address, "face"),
        "FACE_INDEX": "pgvector",
    }
    server.stop()


@pytest.fixture
def bucket() -> Iterator[dict[str, str]]:
    service = Service()
    service.start()
    service.make_bucket("moved")
    yield {
        "MEDIA_S3_BUCKET": "moved",
        "MEDIA_S3_ENDPOINT": service.address,
        "MEDIA_S3_REGION": "eu-central-1",
        "MEDIA_S3_ACCESS_KEY": "id",
        "MEDIA_S3_SECRET_KEY": "secret",
    }
    service.stop()


def test_a_backup_leads_to_another_database_another_index_and_photos_on_s3(
    as_it_was: tuple[Any, Any],
    made: Path,
    another_database: dict[str, str],
    bucket: dict[str, str],
    tmp_path: Path,
) -> None:
    held, likeness = as_it_was
    moved = Programs(tmp_path / "moved", **another_database, **bucket)
    said = moved.manage("restore", str(made), "--verify")
    assert "every row and every file is as it was" in said
    assert in_site(moved, "holdings()") == held
    assert not (moved.var / "media").exists()
    moved.prepare()
    try:
        moved.start("valkey", "faceserver")
        assert in_site(moved, "look_alikes()") == likeness
    finally:
        moved.stop_all()


def test_a_backup_is_for_its_owner_only_and_names_nobody(made: Path) -> None:
    for path in [made, *made.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert "example.com" not in (made / "manifest.json").read_text()


def test_when_the_latest_backup_was_made_is_written_down(there: Programs, made: Path) -> None:
    assert (there.var / "last_backup").stat().st_mtime >= (made / "manifest.json").stat().st_mtime


def test_files_that_did_not_change_are_links_and_the_oldest_backups_go(
    there: Programs, made: Path, tmp_path: Path
) -> None:
    home = tmp_path / "backups"
    shutil.copytree(made, home / made.name, copy_function=os.link)
    there.manage("backup", str(home))
    first, second = sorted(home.glob("2*"))
    for path in (path for path in (first / "media").rglob("original")):
        assert (second / path.relative_to(first)).stat().st_ino == path.stat().st_ino
    there.manage("backup", str(home), "--keep", "2")
    assert min(path.name for path in home.glob("2*")) == second.name
    assert len(list(home.glob("2*"))) == 2


def test_an_account_that_was_erased_since_is_erased_again(
    there: Programs, home: Path, made: Path, tmp_path: Path, elsewhere: Programs
) -> None:
    newer = tmp_path / "backups"
    shutil.copytree(made, newer / made.name, copy_function=os.link)
    number = in_site(there, "fill('carol@example.com')")
    there.manage("backup", str(newer))
    in_site(there, "erase('carol@example.com')")
    there.manage("backup", str(newer))
    middle = sorted(newer.glob("2*"))[1]
    assert "1 accounts were erased since" in elsewhere.manage("restore", str(middle))
    assert in_site(elsewhere, "holdings()")["leaving"] == [number]


def test_photos_without_files_are_named_and_their_deletion_is_finished(
    there: Programs, made: Path, elsewhere: Programs, tmp_path: Path
) -> None:
    elsewhere.manage("restore", str(made))
    photo = in_site(elsewhere, "lose_files_of_one()")
    elsewhere.manage("backup", str(tmp_path / "backups"))
    said = elsewhere.manage("restore", str(tmp_path / "backups"), "--force")
    assert f"1 photos were deleted while the backup was made: {photo}" in said
    assert in_site(elsewhere, "holdings()")["withdrawn"] == [photo]


def test_a_damaged_or_missing_part_stops_it_before_anything_is_touched(
    made: Path, elsewhere: Programs, tmp_path: Path
) -> None:
    whole = elsewhere.manage("restore", str(made), "--verify-only")
    assert "is whole" in whole
    for number, name in enumerate(("media/photos", "site", "keys", "files.jsonl.gz")):
        copy = tmp_path / str(number) / made.name
        shutil.copytree(made, copy)
        found = copy / name
        path = found if found.is_file() else next(p for p in found.rglob("*") if p.is_file())
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert path.name in _refused(elsewhere, "restore", str(copy), "--verify-only")
        path.unlink()
        assert path.name in _refused(elsewhere, "restore", str(copy), "--verify-only")
    assert "missing" in _refused(elsewhere, "restore", str(copy))
    assert not list(elsewhere.var.glob("media/*"))


def test_a_backup_of_another_version_is_refused_by_its_name(
    made: Path, elsewhere: Programs, tmp_path: Path
) -> None:
    copy = tmp_path / "backups" / made.name
    shutil.copytree(made, copy)
    said = json.loads((copy / "manifest.json").read_text())
    said["version"] = "0.0.9"
    said["databases"]["site"]["migrations"].pop()
    (copy / "manifest.json").write_text(json.dumps(said))
    assert "install faceweb 0.0.9" in _refused(elsewhere, "restore", str(copy))
    said["format"] = 99
    (copy / "manifest.json").write_text(json.dumps(said))
    assert "format 99" in _refused(elsewhere, "restore", str(copy))


def test_a_place_that_is_in_use_is_not_replaced_unless_that_is_asked_for(
    there: Programs, made: Path, elsewhere: Programs
) -> None:
    assert "is running" in _refused(there, "restore", str(made), "--force")
    elsewhere.manage("restore", str(made))
    held = in_site(elsewhere, "holdings()")
    assert "--force" in _refused(elsewhere, "restore", str(made))
    elsewhere.manage("restore", str(made), "--force")
    assert in_site(elsewhere, "holdings()") == held


def test_a_disk_that_is_full_leaves_no_half_backup(there: Programs, tmp_path: Path) -> None:
    def short_of_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    said = _refused(there, "backup", str(tmp_path / "backups"), before=short_of_room)
    assert "could not be written" in said
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [".lock"]


def test_secrets_of_the_environment_are_asked_for(
    there: Programs, made: Path, elsewhere: Programs, tmp_path: Path
) -> None:
    there.environment["SECRET_KEY"] = "a" * 50
    try:
        there.manage("backup", str(tmp_path / "backups"))
    finally:
        del there.environment["SECRET_KEY"]
    words = ("restore", str(tmp_path / "backups"))
    assert "set SECRET_KEY" in _refused(elsewhere, *words)
    assert "SECRET_KEY is not the one" in _refused(elsewhere, *words, SECRET_KEY="b" * 50)
