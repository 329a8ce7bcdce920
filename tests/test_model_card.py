"""`/models/`: the model card as a page, safe to read and to link to."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse


@pytest.fixture
def card(settings: Any, tmp_path: Path) -> Any:
    """card(text) makes that the model card; the page's HTML."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "MODELS.md").write_text("# Files\n")
    settings.BASE_DIR = tmp_path

    def show(text: str) -> str:
        path = tmp_path / "docs" / "models.md"
        path.write_text(text)
        return Client().get(reverse("model_card")).content.decode()

    return show


@pytest.mark.parametrize("address", ["/models/", "/models/files/"])
def test_anybody_can_read_how_faces_are_recognised(address: str) -> None:
    page = Client().get(address)

    assert page.status_code == 200
    assert "<table>" in page.content.decode()


def test_there_are_no_other_pages() -> None:
    assert Client().get("/models/settings/").status_code == 404


def test_headings_can_be_jumped_to(card: Any) -> None:
    page = card("# T\n\n## What `it` means\n\ntext\n\n### Deeper\n")

    assert '<h2 id="what-it-means">' in page
    assert '<a href="#what-it-means">What it means</a>' in page
    assert '<h3 id="deeper">' in page
    assert "<h1>T</h1>" in page


def test_a_table_scrolls_by_itself_and_by_keyboard(card: Any) -> None:
    page = card("# T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")

    assert re.search(r'<div class="scroll" tabindex="0"[^>]*><table>', page)


def test_markup_in_the_text_is_shown_as_text(card: Any) -> None:
    page = card("# T\n\n<script>alert(1)</script> <b onclick=x>\n\n[a](javascript:alert(1))\n")

    assert "&lt;script&gt;" in page
    assert "<b onclick" not in page
    assert 'href="javascript' not in page


def test_a_picture_is_shown_by_its_words(card: Any) -> None:
    page = card("# T\n\n![The curve](https://elsewhere.example/curve.png)\n")

    assert "The curve" in page
    assert "elsewhere.example" not in page


def test_links_lead_to_our_pages_or_the_web_or_are_text(card: Any) -> None:
    page = card(
        "# T\n\n[files](../weights/MODELS.md#centerface) [web](https://example.com) "
        "[here](#t) [other](settings.md)\n"
    )

    assert '<a href="/models/files/#centerface">files</a>' in page
    assert '<a href="https://example.com">web</a>' in page
    assert '<a href="#t">here</a>' in page
    assert "[" not in re.findall(r"<article.*?</article>", page, re.DOTALL)[0]
    assert re.search(r"</a> other</p>", page)


def test_a_changed_card_is_shown_without_a_restart(card: Any, tmp_path: Path) -> None:
    assert "first" in card("# T\n\nfirst\n")
    os.utime(tmp_path / "docs" / "models.md", (0, 0))
    assert "second" in card("# T\n\nsecond\n")


def test_a_site_with_a_service_elsewhere_says_so(card: Any, settings: Any) -> None:
    assert "run by somebody else" not in card("# T\n")
    settings.FACE_API_IS_OURS = False
    assert "run by somebody else" in card("# T\n")
