"""One person: their name and faces, and what can be done with them."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faceweb.accounts.request import Request
from faceweb.people import services
from faceweb.people.answers import ask_about_namesakes, tell, tell_nothing_chosen
from faceweb.people.forms import NameForm, WhoForm, ids
from faceweb.people.models import Person
from faceweb.people.naming import names_of
from faceweb.people.overview import faces_of, known
from faceweb.photos.models import Face

_PAGE_SIZE = 60
# Of each of two people, to tell by whether they are one.
_PREVIEW = 6


@require_safe
def person(request: Request, person_id: UUID) -> HttpResponse:
    return _page(request, _owned(request, person_id), NameForm())


@require_POST
def rename(request: Request, person_id: UUID) -> HttpResponse:
    """Another name. One that somebody else has leads to the question whether they are one."""
    named = _owned(request, person_id)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _page(request, named, form, status=422)
    name = form.cleaned_data["name"]
    others = Person.objects.owned_by(request.user).called(name).exclude(pk=named.pk)
    other = None if "new" in request.POST else others.first()
    if other is not None:
        context = {"person": named, "other": other, "name": name}
        return render(request, "people/same_person.html", context | _preview(named, other))
    if name != named.name:
        tell(request, services.rename(named, name))
    return redirect("people:person", person_id)


@require_POST
def hide(request: Request, person_id: UUID) -> HttpResponse:
    """Keep somebody off the page of people, or, with `show`, have them back on it."""
    meant = _owned(request, person_id)
    if ("show" in request.POST) == (meant.hidden_at is not None):
        change = services.show if "show" in request.POST else services.hide
        tell(request, change(meant))
    return redirect("people:people")


@require_POST
def forget(request: Request, person_id: UUID) -> HttpResponse:
    tell(request, services.forget(_owned(request, person_id)))
    return redirect("people:people")


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Request, person_id: UUID) -> HttpResponse:
    """Choose the other, compare both, make them one."""
    gone = _owned(request, person_id)
    others = Person.objects.owned_by(request.user).exclude(pk=person_id)
    chosen = ids([(request.POST if request.method == "POST" else request.GET).get("into", "")])
    into = others.filter(pk__in=chosen).first()
    if request.method == "POST" and into is not None:
        tell(request, services.merge(gone, into))
        return redirect("people:person", into.pk)
    context = {"person": gone, "others": known(others)}
    if into is not None:
        context = {"person": gone, "other": into} | _preview(gone, into)
    return render(request, "people/merge.html", context)


@require_POST
def take_out(request: Request, person_id: UUID) -> HttpResponse:
    """The ticked faces are not this person's."""
    meant = _owned(request, person_id)
    faces = _ticked(request, meant)
    if faces:
        tell(request, services.take_out(request.user, meant, faces))
    else:
        tell_nothing_chosen(request)
    return redirect("people:person", person_id)


@require_POST
def split(request: Request, person_id: UUID) -> HttpResponse:
    """The ticked faces are somebody else's."""
    meant = _owned(request, person_id)
    faces = _ticked(request, meant)
    if not faces:
        tell_nothing_chosen(request)
        return redirect("people:person", person_id)
    form = WhoForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, meant, NameForm(), split_form=form, ticked=faces, status=422)
    if form.namesakes.exclude(pk=person_id).exists():
        return ask_about_namesakes(request, form, faces, reverse("people:person", args=[person_id]))
    change = services.split(request.user, meant, faces, form.who)
    tell(request, change)
    return redirect("people:person", person_id)


@require_POST
def cover(request: Request, person_id: UUID) -> HttpResponse:
    """Show the person by the ticked face, the first of several."""
    meant = _owned(request, person_id)
    faces = _ticked(request, meant)
    if faces:
        tell(request, services.choose_cover(meant, faces[0]))
    else:
        tell_nothing_chosen(request)
    return redirect("people:person", person_id)


def _owned(request: Request, person_id: UUID) -> Person:
    people = Person.objects.owned_by(request.user).select_related("owner")
    return get_object_or_404(people, pk=person_id)


def _ticked(request: Request, meant: Person) -> list[Face]:
    return list(faces_of(meant).filter(pk__in=ids(request.POST.getlist("faces"))))


def _page(
    request: Request,
    meant: Person,
    name_form: NameForm,
    *,
    split_form: WhoForm | None = None,
    ticked: list[Face] | None = None,
    status: int = 200,
) -> HttpResponse:
    (shown,) = known(Person.objects.filter(pk=meant.pk))
    page = Paginator(faces_of(meant), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "person": meant,
        "shown": shown,
        "title": meant.name or _("Somebody without a name"),
        "page": page,
        "name_form": name_form,
        "split_form": split_form,
        "ticked": {face.pk for face in ticked or ()},
        "names": names_of(request.user),
    }
    return render(request, "people/person.html", context, status=status)


def _preview(one: Person, other: Person) -> dict[str, object]:
    """Both as they are known, with a few faces each."""
    both = {
        each.person.pk: each for each in known(Person.objects.filter(pk__in=[one.pk, other.pk]))
    }
    return {
        "sides": [(both[each.pk], list(faces_of(each)[:_PREVIEW])) for each in (one, other)],
    }
