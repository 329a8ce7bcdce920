"""What was changed in the last weeks, each with a way back."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from faceweb.accounts.request import Request
from faceweb.people.history import CannotUndo
from faceweb.people.history import undo as put_back
from faceweb.people.models import Change, Person
from faceweb.people.words import sentence
from faceweb.saying import say

_SHOWN = 50
# Pages that the one who undoes something is brought back to.
_PAGES = {"people:people", "people:suggestions", "people:unknown", "people:person", "photos:photo"}


@require_safe
def history(request: Request) -> HttpResponse:
    changes = Change.objects.owned_by(request.user).defer("before", "after")[:_SHOWN]
    rows = [(change, sentence(change)) for change in changes]
    return render(request, "people/history.html", {"rows": rows})


@require_POST
def undo(request: Request, change_id: UUID) -> HttpResponse:
    change = get_object_or_404(Change.objects.owned_by(request.user), pk=change_id)
    try:
        put_back(change)
    except CannotUndo as reason:
        say(request, str(reason), level=messages.WARNING)
    else:
        say(request, _("Undone. It is as it was before."))
    return redirect(_page_before(request))


def _page_before(request: Request) -> str:
    """Where the person came from, if that is still there; else the history."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return reverse("people:history")
    parts = urlsplit(before)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return reverse("people:history")
    meant = match.kwargs.get("person_id")
    gone = meant and not Person.objects.owned_by(request.user).filter(pk=meant).exists()
    if match.view_name not in _PAGES or gone:
        return reverse("people:history")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
