"""Who gets what answer at every address of the site.

The addresses come from the URLconf; what each person is to be answered stands in the `ROWS` of the
modules beside this one. An address without a row fails, and so does a row without an address.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

import tests.permissions
from tests.permissions.world import PEOPLE, World, make

MODULES: list[ModuleType] = [
    importlib.import_module(f"tests.permissions.{module.name}")
    for module in pkgutil.iter_modules(tests.permissions.__path__)
    if not module.name.startswith("test_") and module.name != "world"
]
ROWS: dict[str, str] = {row: answers for module in MODULES for row, answers in module.ROWS.items()}
# The admin site has tables of its own (test_admin).
_ELSEWHERE = ("admin:",)


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """(name, argument names) of every address; the longest where a name has several."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _patterns(pattern, space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", list(pattern.pattern.converters)


def _addresses() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, arguments in _patterns(get_resolver()):
        if not name.startswith(_ELSEWHERE):
            found[name] = max(found.get(name, []), arguments, key=len)
    return found


ADDRESSES = _addresses()


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    named = {row.rpartition(" ")[2] for row in ROWS}
    assert named == set(ADDRESSES)


@pytest.fixture
def world(db: None, media: Path, redis_server: Any) -> World:
    from faceweb.photos import files

    def save_files(photo: Any, face: Any) -> None:
        from PIL import Image

        picture = Image.new("RGB", (600, 400), "grey")
        folder = media / "photos" / photo.pk.hex[:2] / str(photo.pk)
        (folder / "faces").mkdir(parents=True)
        picture.save(folder / "original", "JPEG")
        for name in files.VARIANTS.values():
            picture.save(folder / name)
        picture.save(folder / "faces" / f"{face.pk}.webp")

    made = make(save_files)
    for module in MODULES:
        if hasattr(module, "extend"):
            made.arguments |= module.extend(made)
    return made


def _answer(world: World, person: str, method: str, address: str) -> str:
    browser = Client()
    user = world.people[person]
    if user is not None:
        browser.force_login(user)
    answer = browser.generic(method, address)
    answer.getvalue()  # a file that is sent is closed at its end
    to_sign_in = answer.status_code == 302 and "/accounts/login/" in answer.headers["Location"]
    return "in" if to_sign_in else str(answer.status_code)


def _address(world: World, name: str) -> str:
    for module in MODULES:
        if name in getattr(module, "ADDRESSES", {}):
            made: str = module.ADDRESSES[name](world)
            return made
    try:
        return reverse(name, kwargs={each: world.arguments[each] for each in ADDRESSES[name]})
    except (KeyError, NoReverseMatch) as error:
        pytest.fail(f"{name}: no address: {error!r}; give the world what it needs by `extend`")


@pytest.mark.parametrize("row", sorted(ROWS))
def test_each_person_is_answered_as_the_table_says(world: World, row: str) -> None:
    method, _blank, name = row.rpartition(" ")
    expected = dict(zip(PEOPLE, ROWS[row].split(), strict=True))
    # People who may do it come last: a POST that works may leave nothing for the next.
    for person in ("anonymous", "other", "viewer", "contributor", "moderator", "admin", "owner"):
        address = _address(world, name)
        answered = _answer(world, person, method or "GET", address)
        assert answered == expected[person], f"{person} at {address}"
