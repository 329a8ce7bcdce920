"""The galleries of one photo: put into another, taken out of one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from faceweb.accounts.request import Request, wants_fragment
from faceweb.galleries.models import Gallery
from faceweb.photos import entries
from faceweb.photos.audience import audience
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.photos.selecting import keys_of
from faceweb.saying import say


@require_http_methods(["GET", "HEAD", "POST"])
def galleries(request: Request, photo_id: UUID) -> HttpResponse:
    """Choose a gallery for the photo, and put it there."""
    photo = get_object_or_404(Photo.objects.owned_by(request.user), pk=photo_id)
    there = GalleryEntry.objects.filter(photo=photo).values("gallery")
    fillable = Gallery.objects.fillable_by(request.user)
    if request.method == "POST":
        gallery = fillable.filter(pk__in=keys_of(request.POST.getlist("gallery"))).first()
        if gallery is None:
            say(request, _("Choose a gallery first."), level=messages.WARNING)
        else:
            entries.add(gallery, [photo], by=request.user)
            say(request, _("The photo is in “%(name)s” now.") % {"name": gallery.name})
        return _answer(request, photo)
    part = "partials/photo_galleries" if wants_fragment(request) else "galleries"
    choices = fillable.exclude(pk__in=there).order_by("name", "pk")
    return render(request, f"photos/{part}.html", {"photo": photo, "choices": choices})


@require_POST
def leave_gallery(request: Request, photo_id: UUID, gallery_id: UUID) -> HttpResponse:
    """Take the photo out of a gallery: its owner does, or the owner of the gallery."""
    photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo_id)
    gallery = get_object_or_404(Gallery.objects.visible_to(request.user), pk=gallery_id)
    may = request.user.pk in (photo.owner_id, gallery.owner_id)
    if not may or not photo.entries.filter(gallery=gallery).exists():
        raise Http404
    entries.remove(gallery, [photo], by=request.user)
    say(request, _("The photo is out of “%(name)s”.") % {"name": gallery.name})
    if not Photo.objects.visible_to(request.user).filter(pk=photo.pk).exists():
        # Somebody else's photo, seen in this gallery alone.
        page = reverse("sharing:gallery", args=[gallery.pk])
        return HttpResponseClientRedirect(page) if request.htmx else redirect(page)
    return _answer(request, photo)


def _answer(request: Request, photo: Photo) -> HttpResponse:
    if not wants_fragment(request):
        return redirect("photos:photo", photo.pk)
    context = {
        "photo": photo,
        "audience": audience(photo, request.user),
        "is_owner": photo.owner_id == request.user.pk,
        "is_open": True,
    }
    return render(request, "photos/partials/photo_audience.html", context)
