"""The cast and the real parts the site's tests stand on."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from tests.programs import Programs

PASSWORD = "correct-horse-7-battery"


def pytest_configure() -> None:
    """Accounts are made by the hundred here; the whole stack keeps the slow hasher of the site."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.READINESS_LIMIT_S = 30.0  # the machine of the tests is busy with tests
    settings.WHITENOISE_AUTOREFRESH = True  # else each test client reads the whole static folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test with transactions of its own ends with every table emptied, the audit log too."""
    marker = item.get_closest_marker("django_db")
    has_transactions = marker is not None and marker.kwargs.get("transaction", False)
    has_transactions |= "transactional_db" in getattr(item, "fixturenames", ())
    if not has_transactions or not apps.is_installed("faceweb.moderation"):
        return (yield)
    from tests.moderation.guard import audit_guard_down

    with audit_guard_down(item.config, for_good=nextitem is None):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def parts() -> Iterator[Programs | None]:
    """For the site's tests: a real Valkey and a real face server, as the settings expect them."""
    if settings.SETTINGS_MODULE != "faceweb.settings.site":
        yield None
        return
    programs = Programs(Path(os.environ["FACEWEB_VAR"]), FACE_ALLOW_PRIVATE_URLS="1")
    programs.face_port = int(os.environ["FACE_SERVER_PORT"])
    programs.environment["FACE_SERVER_PORT"] = os.environ["FACE_SERVER_PORT"]
    programs.prepare()
    programs.start("valkey", "faceserver")
    yield programs
    from faceweb.faceapi.connect import get_client, get_management, get_redis
    from faceweb.faceapi.ledger import get_ledger

    get_client().close()
    get_ledger().close()
    get_management().close()
    get_redis().close()
    programs.stop_all()


@pytest.fixture
def redis_server() -> Iterator[Any]:
    """The Valkey of the settings, emptied."""
    from faceweb.faceapi.connect import get_redis

    connection = get_redis()
    connection.flushall()
    yield connection
    connection.flushall()


def account(email: str, **fields: Any) -> Any:
    """An account with a confirmed address that agreed to everything."""
    from faceweb.accounts import consents
    from faceweb.accounts.models import Purpose, User
    from faceweb.accounts.services import confirm_address

    user = User.objects.create_user(email, PASSWORD, **fields)
    confirm_address(user)
    consents.give(user, *Purpose)
    return user


@pytest.fixture
def alice(db: None) -> Any:
    """The owner."""
    return account("alice@example.com")


@pytest.fixture
def bob(db: None) -> Any:
    """Another member."""
    return account("bob@example.com")


@pytest.fixture
def mona(db: None) -> Any:
    """An administrator."""
    return account("mona@example.com", is_staff=True, is_superuser=True)


def signed_in(user: Any) -> Any:
    """Signed in a moment ago: nobody is asked again who they are."""
    from django.test import Client

    browser = Client()
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


@pytest.fixture
def as_alice(alice: Any, redis_server: Any) -> Any:
    """Alice's test client, signed in; sign-in and limits need the cache."""
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: Any, redis_server: Any) -> Any:
    return signed_in(bob)


@pytest.fixture
def as_mona(mona: Any, redis_server: Any) -> Any:
    return signed_in(mona)


@pytest.fixture
def upload(db: None, parts: Programs, redis_server: Any, media: Path) -> Any:
    """upload(owner, path) -> the accepted Photo, waiting for a worker."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from faceweb.photos.services import accept_upload

    def accept(owner: Any, path: Path, name: str = "") -> Any:
        return accept_upload(owner, SimpleUploadedFile(name or path.name, path.read_bytes()))

    return accept


@pytest.fixture
def processed(upload: Any) -> Any:
    """processed(owner, path) -> the Photo after a worker has gone through it."""
    from faceweb.photos.processing import process

    def run(owner: Any, path: Path) -> Any:
        photo = upload(owner, path)
        process(photo.pk)
        photo.refresh_from_db()
        return photo

    return run


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def row(media: Path, redis_server: Any) -> Any:
    """row(owner) -> a READY photo with grey pictures on disk, not gone through by a worker."""
    from PIL import Image

    from faceweb.photos import files
    from faceweb.photos.models import Photo

    def make(owner: Any, name: str = "beach.jpg") -> Any:
        photo = Photo.objects.create(
            owner=owner,
            sha256=f"{Photo.objects.count():064d}",
            file_name=name,
            byte_size=1000,
            width=600,
            height=400,
            status=Photo.Status.READY,
        )
        folder = media / "photos" / photo.pk.hex[:2] / str(photo.pk)
        folder.mkdir(parents=True)
        for variant in files.VARIANTS.values():
            Image.new("RGB", (60, 40), "grey").save(folder / variant)
        return photo

    return make
