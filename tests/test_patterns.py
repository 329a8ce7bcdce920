"""The page of patterns, and the promises every template and asset of the site keeps."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from faceweb.accounts.models import User
from faceweb.photos.models import Photo

TEMPLATES = Path(settings.BASE_DIR) / "templates"
SOURCES = sorted(TEMPLATES.rglob("*.html"))


@pytest.fixture
def staff(client: Client, mona: User) -> Client:
    client.force_login(mona)
    return client


def test_every_partial_is_on_the_page(staff: Client) -> None:
    response = staff.get("/patterns/")
    partials = {
        str(path.relative_to(TEMPLATES))
        for path in SOURCES
        if path.parent.name == "partials" and not _is_the_admin_sites(path)
    }
    assert partials <= {template.name for template in response.templates}


def test_every_reason_a_photo_waits_or_is_refused_for_is_on_the_page(staff: Client) -> None:
    page = staff.get("/patterns/")
    for reason in Photo.Reason:
        assertable = str(reason.label).replace("'", "&#x27;")
        assert assertable in page.content.decode(), reason


def test_one_family_is_shown_alone(staff: Client) -> None:
    page = staff.get("/patterns/", {"only": "Uploads"}).content.decode()
    assert "holiday.pdf" in page
    assert "garden party.jpg" not in page


def test_no_picture_on_the_page_is_anybodys_photo(staff: Client) -> None:
    page = staff.get("/patterns/").content.decode()
    assert not re.findall(r'(?:src|srcset)="/(?:photos|faces)/[^"]*', page)
    assert finders.find("patterns/photo.svg")
    assert finders.find("patterns/face.svg")


def test_nothing_is_stored_by_showing_the_page(staff: Client) -> None:
    staff.get("/patterns/")
    assert not Photo.objects.exists()


def test_members_are_not_shown_the_patterns(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert client.get("/patterns/").status_code == 302


def test_the_sprite_holds_exactly_the_icons_in_use() -> None:
    used: set[str] = set()
    for path in SOURCES:
        used |= set(re.findall(r'partials/icon\.html" with name="([\w-]+)"', path.read_text()))
    sprite = Path(str(finders.find("icons/lucide.svg"))).read_text()
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) == used


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_carry_no_inline_script_or_style(path: Path) -> None:
    source = path.read_text()
    markup = re.sub(r"\{%.*?%\}", "", source, flags=re.DOTALL)  # `only=` in a tag is no handler
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|hx-on|javascript:", markup)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_fetch_nothing_from_elsewhere(path: Path) -> None:
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', path.read_text())


def test_all_styles_and_scripts_of_the_site_weigh_less_than_64_kb_compressed() -> None:
    files = [*(Path(settings.BASE_DIR) / "static" / "css").glob("*.css"), *_scripts()]
    ours = [path for path in files if not _is_the_admin_sites(path)]
    assert sum(len(gzip.compress(path.read_bytes())) for path in ours) < 64_000


def _is_the_admin_sites(path: Path) -> bool:
    """Of the desk and the pages around it: they have another frame, which members never load."""
    return path.name.startswith(("desk", "admin")) or path.is_relative_to(TEMPLATES / "admin")


def _scripts() -> list[Path]:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert htmx
    return [Path(str(htmx)), *(Path(settings.BASE_DIR) / "static" / "js").glob("*.js")]
