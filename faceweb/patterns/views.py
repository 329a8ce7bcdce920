"""`/patterns/`, for staff: every partial of the site in every state it can be in.

The families stand in the modules beside this one. htmx is switched off around them.
"""

import importlib
import pkgutil

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

import faceweb.patterns
from faceweb.patterns.pattern import Pattern

_NO_FAMILIES = ("pattern", "views")


@staff_member_required
def patterns(request: HttpRequest) -> HttpResponse:
    """The whole collection, by family; `?only=NAME` shows the families whose name is NAME."""
    only = request.GET.get("only", "")
    collection = _collection()
    families = {
        name: [(pattern.name, pattern.html(request)) for pattern in members]
        for name, members in collection.items()
        if only in ("", name)
    }
    return render(request, "patterns/patterns.html", {"families": families, "names": collection})


def _collection() -> dict[str, list[Pattern]]:
    found: dict[str, list[Pattern]] = {}
    for module in pkgutil.iter_modules(faceweb.patterns.__path__):
        if module.name not in _NO_FAMILIES:
            found |= importlib.import_module(f"faceweb.patterns.{module.name}").families()
    return found
