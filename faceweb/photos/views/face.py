"""What the owner of a photo does with its boxes: draws a missed face, says that one is none."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import push_url, reswap, retarget

from faceweb.accounts.request import Request, wants_fragment
from faceweb.photos import dismissing, drawing
from faceweb.photos.drawing import CannotDraw
from faceweb.photos.models import Drawing, Face, Photo
from faceweb.photos.squares import FINENESS, SquareForm, grid
from faceweb.photos.views.stage import stage
from faceweb.saying import say

_WHY_NOT = {
    CannotDraw.NOT_READY: gettext_lazy(
        "Faces are not looked for in this photo, because you do not let us find faces."
    ),
    CannotDraw.TOO_SMALL: gettext_lazy("This square is too small. Draw it around the whole face."),
    CannotDraw.TOO_MANY: gettext_lazy("This photo has as many faces as one photo can have."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: Request, photo_id: UUID) -> HttpResponse:
    """Take a square drawn around a missed face; without a script it is chosen from a grid."""
    ready = Photo.objects.owned_by(request.user).filter(status=Photo.Status.READY)
    photo = get_object_or_404(ready, pk=photo_id)
    form = SquareForm(request.POST if request.method == "POST" else None)
    problem = ""
    if form.is_bound and not form.is_valid():
        problem = _("Draw a square around a face that lies in the photo.")
    elif form.is_bound:
        try:
            drawn = drawing.draw(photo, form.cleaned_data["square"])
        except CannotDraw as cannot:
            problem = str(_WHY_NOT[cannot.reason])
        else:
            return _waiting(request, drawn)
    status = 422 if problem else 200
    context = {"photo": photo, "problem": problem}
    if wants_fragment(request):
        template = "photos/partials/photo_drawing.html"
        return render(request, template, context, status=status)
    fineness = request.GET.get("size", "")
    fineness = fineness if fineness in FINENESS else "medium"
    context |= {"fineness": fineness, "cells": grid(photo, FINENESS[fineness])}
    return render(request, "photos/draw.html", context, status=status)


@require_safe
def drawn(request: Request, photo_id: UUID, drawing_id: UUID) -> HttpResponse:
    """Where the look at a drawn square stands, asked for again and again until it is over."""
    mine = Drawing.objects.filter(photo__in=Photo.objects.owned_by(request.user))
    found = get_object_or_404(mine.select_related("photo"), pk=drawing_id, photo=photo_id)
    if not request.htmx:
        return redirect(_address(found))
    if found.face is None:
        context = {"photo": found.photo, "drawing": found}
        return render(request, "photos/partials/photo_drawing.html", context)
    response = _stage(request, found.photo, number=str(found.face.number))
    response = push_url(response, _address_of(found.face))
    return reswap(retarget(response, "#stage"), "outerHTML")


@require_POST
def dismiss(request: Request, face_id: UUID) -> HttpResponse:
    """It is not a face: out of every page and result at once."""
    faces = Face.objects.filter(photo__in=Photo.objects.owned_by(request.user))
    face = get_object_or_404(faces.select_related("photo"), pk=face_id)
    dismissing.dismiss(face)
    undo = reverse("photos:put_back_face", args=[face.pk])
    say(request, _("The box is hidden. It leaves every result."), undo=undo)
    page = reverse("photos:photo", args=[face.photo_id])
    if not request.htmx:
        return redirect(page)
    return push_url(_stage(request, face.photo), page)


@require_POST
def put_back(request: Request, face_id: UUID) -> HttpResponse:
    """It is a face after all."""
    faces = Face.objects.filter(photo__in=Photo.objects.owned_by(request.user))
    face = get_object_or_404(faces.select_related("photo"), pk=face_id)
    dismissing.put_back(face)
    if not request.htmx:
        return redirect(_address_of(face))
    return push_url(_stage(request, face.photo, number=str(face.number)), _address_of(face))


def _waiting(request: Request, drawing: Drawing) -> HttpResponse:
    if not wants_fragment(request):
        return redirect(_address(drawing))
    context = {"photo": drawing.photo, "drawing": drawing}
    return render(request, "photos/partials/photo_drawing.html", context)


def _stage(request: Request, photo: Photo, number: str = "") -> HttpResponse:
    photo.refresh_from_db()
    context = stage(photo, request.user, number=number)
    return render(request, "photos/partials/photo_stage.html", context)


def _address(drawing: Drawing) -> str:
    return f"{reverse('photos:photo', args=[drawing.photo_id])}?drawing={drawing.pk}"


def _address_of(face: Face) -> str:
    return f"{reverse('photos:photo', args=[face.photo_id])}?face={face.number}"
