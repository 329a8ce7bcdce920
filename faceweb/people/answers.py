"""What several views of people answer with: a change was made, or a question before it is."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from faceweb.accounts.request import Request, wants_fragment
from faceweb.people.forms import WhoForm
from faceweb.people.models import Change
from faceweb.people.overview import known
from faceweb.people.words import sentence
from faceweb.photos.models import Face
from faceweb.saying import say


def tell(request: Request, change: Change) -> None:
    """Say what was done, with a way back."""
    say(request, sentence(change), undo=reverse("people:undo", args=[change.pk]))


def tell_nothing_chosen(request: Request) -> None:
    say(request, _("Choose at least one face first."), level=messages.WARNING)


def ask_about_namesakes(
    request: Request,
    form: WhoForm,
    faces: Iterable[Face],
    back: str,
    unticked: Iterable[UUID] = (),
) -> HttpResponse:
    """Somebody of that name is there: the same person? In the dialog, or as a page; the answer goes
    where the question came from."""
    context: dict[str, Any] = {
        "name": form.who,
        "namesakes": known(form.namesakes),
        "faces": faces,
        "unticked": unticked,
        "action": request.path,
        "back": back,
    }
    if not wants_fragment(request):
        return render(request, "people/same_name.html", context)
    response = render(request, "people/partials/same_name.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response
