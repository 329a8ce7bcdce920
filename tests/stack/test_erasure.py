"""An account is deleted on the real stack; then every place is searched for what was in it."""

import hashlib
import re
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2
from tests.programs import Programs, wait_until
from tests.stack.browserless import Visitor

pytestmark = pytest.mark.stack

PASSWORD = "correct-horse-7-battery"
EMAIL = "alice.erased@example.com"
FILE_NAME = "our-wedding-7731.jpg"
PERSON = "Great-aunt Zenobia"
GALLERY = "Sailing with Ferdinand"
FACE_TABLES = ("detectedface", "persistedface", "person", "container", "subscriptionkey")


def rows(path: Path) -> Iterator[tuple[str, bytes]]:
    """(table, everything in a row as bytes) of a SQLite file."""
    with sqlite3.connect(path) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield (
                    table,
                    b"\0".join(
                        each if isinstance(each, bytes) else str(each).encode() for each in row
                    ),
                )
    database.close()


def kept_in_valkey(var: Path) -> Iterator[tuple[str, bytes]]:
    with redis.Redis(unix_socket_path=str(var / "valkey" / "valkey.sock")) as valkey:
        for key in valkey.scan_iter():
            yield "valkey", key + b"\0" + (valkey.dump(key) or b"")


def kept_in_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder)).encode()
        yield folder.name, name + b"\0" + (path.read_bytes() if path.is_file() else b"")


def everywhere(var: Path) -> Iterator[tuple[str, bytes]]:
    """Every piece of what is kept. Mails that were sent lie in var/mail where there is no mail
    server: they are the operator's."""
    yield from rows(var / "site.sqlite3")
    yield from rows(var / "face.sqlite3")
    yield from kept_in_valkey(var)
    yield from kept_in_files(var / "media")
    yield "log", (var / "programs.log").read_bytes()


def found(var: Path, needles: list[str]) -> dict[str, set[str]]:
    """The places in which each needle is found; ids also as SQLite writes them."""
    places: dict[str, set[str]] = {}
    kept = list(everywhere(var))
    for needle in needles:
        for spelling in {needle, needle.replace("-", "")}:
            for place, piece in kept:
                if spelling.encode() in piece:
                    places.setdefault(needle, set()).add(place)
    return places


def ids(var: Path, query: str) -> list[str]:
    with sqlite3.connect(var / "site.sqlite3") as site:
        values = [row[0] for row in site.execute(query)]
    site.close()
    return [str(uuid.UUID(value)) for value in values]


def counted(var: Path) -> dict[str, int]:
    """What the face server holds."""
    with sqlite3.connect(var / "face.sqlite3") as face:
        counts = {
            table: face.execute(f"SELECT count(*) FROM faceserver_{table}").fetchone()[0]
            for table in FACE_TABLES
        }
    face.close()
    return counts


def left_on_disk(var: Path, needles: list[str]) -> dict[str, set[str]]:
    """What the very bytes of the databases' files still hold, with nobody at them: of deleted rows
    no page keeps a copy, nor does Valkey's log."""
    for name in ("site.sqlite3", "face.sqlite3"):
        with sqlite3.connect(var / name) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
    places: dict[str, set[str]] = {}
    for path in [*var.glob("*.sqlite3*"), *(var / "valkey").rglob("*.aof")]:
        kept = path.read_bytes()
        for needle in needles:
            if needle.encode() in kept or needle.replace("-", "").encode() in kept:
                places.setdefault(path.name, set()).add(needle)
    return places


@pytest.fixture
def bob(stack: Programs) -> Iterator[Visitor]:
    """Somebody else with a photo of their own, which stays."""
    person = Visitor(stack.web, "bob@example.com", stack.var / "mail")
    photo = person.upload(PERSON_A_2)
    wait_until(lambda: person.is_final(photo), "Bob's photo")
    yield person
    person.close()


@pytest.fixture
def alice(stack: Programs, bob: Visitor) -> Iterator[Visitor]:
    person = Visitor(stack.web, EMAIL, stack.var / "mail")
    yield person
    person.close()


def press(person: Visitor, path: str, **data: str) -> httpx.Response:
    """Send a form whose page is another one."""
    data["csrfmiddlewaretoken"] = person.token("/account/")
    answer = person.http.post(path, data=data)
    assert answer.is_success, (path, answer.status_code)
    assert "reauthenticate" not in answer.url.path, path
    return answer


def live(stack: Programs, alice: Visitor) -> None:
    """Photos, a name, a gallery with a link, a search, an export, an API key."""
    photos = [alice.upload(PERSON_A_1, FILE_NAME), alice.upload(GROUP_OF_SIX)]
    wait_until(lambda: all(alice.is_final(photo) for photo in photos), "the photos", 120)
    face = ids(
        stack.var, f"SELECT id FROM photos_face WHERE photo_id = '{uuid.UUID(photos[0]).hex}'"
    )[0]
    press(alice, f"/faces/{face}/name/", name=PERSON)
    made = alice.post("/galleries/new/", name=GALLERY, description="", key=str(uuid.uuid4()))
    gallery = made.url.path.strip("/").split("/")[1]
    press(alice, f"/galleries/{gallery}/add/", photos=photos[0])
    press(alice, f"/galleries/{gallery}/links/", life="week")
    searched = f"/faces/{face}/look-alikes/"
    wait_until(lambda: "every 1s" not in alice.http.get(searched).text, "the search", 120)
    alice.post("/accounts/reauthenticate/", password=PASSWORD)
    press(alice, "/account/api-keys/", name="Photo frame")
    press(alice, "/account/data/export/")
    wait_until(
        lambda: "is ready: one ZIP" in alice.http.get("/account/data/").text, "the export", 120
    )


def test_nothing_of_a_deleted_account_is_left_anywhere(stack: Programs, alice: Visitor) -> None:
    before = counted(stack.var)
    live(stack, alice)
    owner = "owner_id = (SELECT id FROM accounts_user WHERE email LIKE 'alice%')"
    photos = ids(stack.var, f"SELECT id FROM photos_photo WHERE {owner}")
    faces = ids(
        stack.var,
        f"SELECT id FROM photos_face WHERE photo_id IN (SELECT id FROM photos_photo WHERE {owner})",
    )
    lists = ids(
        stack.var,
        "SELECT id FROM galleries_facelist WHERE gallery_id IN "
        f"(SELECT id FROM galleries_gallery WHERE {owner})",
    )
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (PERSON_A_1, GROUP_OF_SIX)]
    needles = [EMAIL, FILE_NAME, PERSON, GALLERY, *digests, *photos, *faces, *lists]
    assert (len(photos), len(faces)) == (2, 7)
    assert set(found(stack.var, needles)) >= {EMAIL, FILE_NAME, PERSON, GALLERY, *photos, *faces}

    asked_at = time.monotonic()
    page = press(alice, "/account/data/delete/", when="now")
    assert page.url.path.startswith("/receipts/"), page.url
    receipt = f"{str(page.url).rstrip('/')}.json"
    wait_until(lambda: httpx.get(receipt).json()["state"] in ("done", "verified"), "the end", 300)
    deleted_after = time.monotonic() - asked_at
    wait_until(lambda: httpx.get(receipt).json()["state"] == "verified", "the check", 300)
    print(f"deleted after {deleted_after:.1f} s, checked after {time.monotonic() - asked_at:.1f} s")

    told = httpx.get(receipt).json()
    assert {place["found"] for place in told["checked"].values()} == {0}
    assert (told["deleted"]["photos"], told["deleted"]["faces"]) == (2, 7)
    assert found(stack.var, needles) == {}
    assert counted(stack.var) == before
    assert not re.search(r"[\w.]+@|wedding", httpx.get(str(page.url)).text)
    assert "/accounts/login/" in str(alice.http.get("/photos/").url)
    stack.stop_all()
    assert left_on_disk(stack.var, needles) == {}
