"""`/models/`: the model card and the list of model files, as they stand in the project.

Markdown becomes HTML once per version of a file and process. HTML in the text is shown as text, a
picture by its words; a link stays one when it leads to a heading, to one of these pages or to the
web.
"""

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# The pages by the last part of their address: files, from the project's folder.
_PAGES = {"": "docs/models.md", "files": "weights/MODELS.md", "probes": "weights/PROBES.md"}
_LINKS = {
    "": _("How well they work"),
    "files": _("Where each file comes from"),
    "probes": _("How the probes were trained"),
}


@dataclass(frozen=True)
class Heading:
    anchor: str
    words: str


@dataclass(frozen=True)
class Card:
    """A page: its title, the text below it as HTML, and the headings to jump to."""

    title: str
    text: SafeString
    headings: tuple[Heading, ...]


@login_not_required
@require_safe
def model_card(request: HttpRequest, page: str = "") -> HttpResponse:
    """What the models are, how well they work and where they fail; `files` and `probes`: where
    each comes from."""
    paths = {slug: settings.BASE_DIR / name for slug, name in _PAGES.items()}
    there = {slug: path for slug, path in paths.items() if path.is_file()}
    if page not in there:
        raise Http404
    path = there[page]
    context = {
        "card": _card(path, path.stat().st_mtime_ns),
        "others": [(slug, _LINKS[slug]) for slug in there if slug != page],
        "is_ours": settings.FACE_API_IS_OURS,
    }
    return render(request, "model_card/model_card.html", context)


@functools.lru_cache(maxsize=len(_PAGES))
def _card(path: Path, _version: int) -> Card:
    """The file as a page; its first line is its title. Raises OSError when it cannot be read."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("table_open", _open_table)
    markdown.add_render_rule("table_close", _close_table)
    markdown.add_render_rule("image", _picture)
    _title, title, _end, *tokens = markdown.parse(path.read_text(encoding="utf-8"))
    headings = []
    for token, text in itertools.pairwise(tokens):
        if token.type == "heading_open":
            heading = Heading(slugify(_words(text)), _words(text))
            token.attrSet("id", heading.anchor)
            if token.tag == "h2":
                headings.append(heading)
        _settle_links(text.children or [], path.parent)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return Card(_words(title), mark_safe(html), tuple(headings))  # noqa: S308  (html is off)


def _words(text: Token) -> str:
    return "".join(piece.content for piece in text.children or [])


def _settle_links(pieces: list[Token], folder: Path) -> None:
    """Lead links to our pages, and unmake those that lead nowhere on the site."""
    unmade = False
    for piece in pieces:
        if piece.type == "link_open":
            address = _address(str(piece.attrGet("href")), folder)
            piece.attrSet("href", address)
            unmade = piece.hidden = not address
        elif piece.type == "link_close":
            piece.hidden = unmade


def _address(link: str, folder: Path) -> str:
    """Where a link leads on the site; empty when nowhere."""
    if link.startswith(("#", "https://", "http://")):
        return link
    target, _hash, anchor = link.partition("#")
    for page, name in _PAGES.items():
        path = settings.BASE_DIR / name
        if (folder / target).resolve() == path and path.is_file():
            address = reverse("model_card", args=[page] if page else [])
            return f"{address}#{anchor}" if anchor else address
    return ""


def _open_table(
    _renderer: RendererHTML, _tokens: Sequence[Token], _at: int, _options: object, _env: object
) -> str:
    return '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n'


def _close_table(
    _renderer: RendererHTML, _tokens: Sequence[Token], _at: int, _options: object, _env: object
) -> str:
    return "</table></div>\n"


def _picture(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return renderer.renderInlineAsText(tokens[at].children, options, env)
