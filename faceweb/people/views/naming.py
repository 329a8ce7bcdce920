"""Giving names: to one face, or to all that are probably one person's."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from faceweb.accounts.request import Request, wants_fragment
from faceweb.people import services
from faceweb.people.answers import ask_about_namesakes, tell, tell_nothing_chosen
from faceweb.people.forms import WhoForm, ids
from faceweb.people.models import Change, Person, Suggestion, UnknownPerson
from faceweb.people.naming import names_of, naming_of
from faceweb.people.overview import faces_of_unknown
from faceweb.photos.models import Face

# Yes and no to a suggestion, and not any more to a name.
_BUTTONS = {"yes", "no", "not"}


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def name_face(request: Request, face_id: UUID) -> HttpResponse:
    """Whose face is this? For its owner alone, beside the photo or as a page of its own."""
    faces = Face.objects.owned_by(request.user).select_related("photo")
    face = get_object_or_404(faces, pk=face_id)
    back = f"{reverse('photos:photo', args=[face.photo_id])}?face={face.number}"
    if request.method == "POST":
        return _name_face(request, face, back)
    return _naming(request, face, back, WhoForm(request.user))


def _name_face(request: Request, face: Face, back: str) -> HttpResponse:
    form = WhoForm(request.user, request.POST)
    change = None
    if _BUTTONS & set(request.POST):
        change = _said(request, face)
    elif not form.is_valid():
        return _naming(request, face, back, form)
    elif not _is_named(face, form):
        if form.namesakes.exists():
            return ask_about_namesakes(request, form, [face], back)
        change = _named(request, [face], form.who)
    if change is not None:
        tell(request, change)
    if not wants_fragment(request):
        return redirect(back)
    fragment = _naming(request, face, back, WhoForm(request.user))
    return trigger_client_event(fragment, "people-changed")


def _naming(request: Request, face: Face, back: str, form: WhoForm) -> HttpResponse:
    context = {"naming": naming_of(request.user, face), "form": form, "back": back}
    if wants_fragment(request):
        return render(request, "people/partials/name_face.html", context)
    return render(request, "people/name_face.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def name_unknown(request: Request, unknown_id: UUID) -> HttpResponse:
    """Name those faces of an unknown person that stay ticked."""
    unknown = get_object_or_404(UnknownPerson, pk=unknown_id, owner=request.user)
    faces = list(faces_of_unknown(unknown))
    if request.method == "POST":
        return _name_unknown(request, unknown, faces)
    return _unknown_page(request, unknown, faces, WhoForm(request.user))


def _name_unknown(request: Request, unknown: UnknownPerson, faces: list[Face]) -> HttpResponse:
    # A group may have more faces than its card shows: only what was shown can be unticked.
    unticked = ids(request.POST.getlist("shown")) - ids(request.POST.getlist("faces"))
    chosen = [face for face in faces if face.pk not in unticked]
    form = WhoForm(request.user, request.POST)
    if not chosen:
        tell_nothing_chosen(request)
        return HttpResponse() if request.htmx else redirect("people:name_unknown", unknown.pk)
    if "nobody" in request.POST:
        tell(request, services.name_as_new(request.user, chosen, ""))
    elif not form.is_valid():
        return _unknown_page(request, unknown, faces, form)
    elif form.namesakes.exists():
        back = reverse("people:people")
        return ask_about_namesakes(request, form, chosen, back, unticked)
    else:
        tell(request, _named(request, chosen, form.who))
    if not request.htmx:
        return redirect("people:people")
    # The named faces are gone from their part of the page, which fetches itself anew.
    return trigger_client_event(HttpResponse(), "people-changed")


def _unknown_page(
    request: Request, unknown: UnknownPerson, faces: list[Face], form: WhoForm
) -> HttpResponse:
    context = {"unknown": unknown, "faces": faces, "form": form, "names": names_of(request.user)}
    return render(request, "people/name_unknown.html", context, status=422 if form.errors else 200)


def _said(request: Request, face: Face) -> Change | None:
    """The change by one of the buttons; None when it was said already."""
    is_open = Suggestion.objects.filter(face=face, face__naming=None).exists()
    if "yes" in request.POST:
        return services.confirm(request.user, [face]) if is_open else None
    if "no" in request.POST:
        return services.deny(request.user, [face]) if is_open else None
    theirs = Person.objects.owned_by(request.user).filter(faces__face=face).first()
    return services.take_out(request.user, theirs, [face]) if theirs else None


def _is_named(face: Face, form: WhoForm) -> bool:
    """Whether the face is called so already: the form was sent twice."""
    theirs = form.people.filter(faces__face=face)
    if isinstance(form.who, Person):
        return theirs.filter(pk=form.who.pk).exists()
    return not form.cleaned_data["new"] and theirs.called(form.who).exists()


def _named(request: Request, faces: list[Face], who: Person | str) -> Change:
    if isinstance(who, Person):
        return services.name_faces(request.user, faces, who, Change.Kind.NAME)
    return services.name_as_new(request.user, faces, who)
