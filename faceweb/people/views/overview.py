"""Everybody in my photos: who has a name, who may be whom, who is still unknown."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose
from faceweb.accounts.request import Request, wants_fragment
from faceweb.people import services
from faceweb.people.answers import tell, tell_nothing_chosen
from faceweb.people.forms import ids
from faceweb.people.models import Person, PersonGroup
from faceweb.people.naming import names_of
from faceweb.people.overview import guesses, known, unknowns
from faceweb.photos.models import Face

# On the page of people; their own pages show more.
_FEW, _MANY = 3, 24


@require_safe
def people(request: Request) -> HttpResponse:
    """The whole of it. Looking at it has the unknown faces sorted if new ones came."""
    owned = Person.objects.owned_by(request.user)
    everybody = known(owned)
    context = {
        "known": [each for each in everybody if not each.person.hidden_at],
        "hidden": [each for each in everybody if each.person.hidden_at],
        "has_faces": Face.objects.owned_by(request.user).exists(),
        "may_compare": allows(request.user, Purpose.FACES),
        **_guessed(request, _FEW),
        **_unknown(request, _FEW),
    }
    return render(request, "people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def suggestions(request: Request) -> HttpResponse:
    """Who is this? A POST answers: for one face, or for all that are ticked."""
    if request.method != "POST":
        return _section(request, "suggestions", _guessed(request, _wanted(request)))
    answered = _answer(request)
    if not request.htmx:
        return redirect("people:people" if "few" in request.POST else "people:suggestions")
    response = _section(request, "suggestions", _guessed(request, _wanted(request)))
    return trigger_client_event(response, "people-changed") if answered else response


@require_safe
@vary_on_headers("HX-Request")
def unknown(request: Request) -> HttpResponse:
    """Faces that are probably one person's, to be named at once."""
    return _section(request, "unknown", _unknown(request, _wanted(request)))


def _answer(request: Request) -> bool:
    """Confirm or deny what was asked; False when nothing was chosen."""
    said_yes = "yes" in request.POST
    one = request.POST.get("yes" if said_yes else "no", "")
    chosen = ids([one] if one != "all" else request.POST.getlist("faces"))
    faces = list(
        Face.objects.owned_by(request.user).filter(
            pk__in=chosen, naming=None, suggestion__isnull=False
        )
    )
    if not faces:
        tell_nothing_chosen(request)
        return False
    answer = services.confirm if said_yes else services.deny
    tell(request, answer(request.user, faces))
    return True


def _wanted(request: Request) -> int:
    return _FEW if "few" in request.GET or "few" in request.POST else _MANY


def _guessed(request: Request, most: int) -> dict[str, Any]:
    found, count = guesses(request.user, most)
    group = PersonGroup.objects.filter(owner=request.user).first()
    return {
        "guesses": found,
        "guess_count": count,
        "is_few": most == _FEW,
        "is_looking": group is not None and not group.in_step,
        "waits_because": group.waits_because if group else "",
    }


def _unknown(request: Request, most: int) -> dict[str, Any]:
    group = services.ask_for_sorting(request.user)
    found, count = unknowns(request.user, most)
    return {
        "unknowns": found,
        "unknown_count": count,
        "is_few": most == _FEW,
        "is_sorting": group.sorting == PersonGroup.Sorting.ASKED,
        "waits_because": group.waits_because,
        "names": names_of(request.user),
    }


def _section(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    if wants_fragment(request):
        return render(request, f"people/partials/{name}.html", context)
    return render(request, f"people/{name}.html", context)
