"""One gallery's page; putting photos into it and taking them out."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.galleries.models import Gallery
from faceweb.photos import entries
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.saying import say
from faceweb.sharing import services
from faceweb.sharing.audience import audience_of
from faceweb.sharing.contents import entries_in, is_open_to
from faceweb.sharing.forms import PhotosForm

_PAGE_SIZE = 60


@login_not_required  # a public gallery shows its approved photos to everybody
@require_safe
@vary_on_headers("HX-Request")
def gallery(request: Request, gallery_id: UUID) -> HttpResponse:
    """The photos of a gallery: all of them to its members, the approved ones to everybody."""
    shown = get_object_or_404(Gallery.objects.visible_to(request.user), pk=gallery_id)
    everything = is_open_to(shown, request.user)
    found = entries_in(shown, everything=everything).select_related("photo", "photo__owner")
    page = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "gallery": shown,
        "page": page,
        "everything": everything,
        "is_owner": shown.owner_id == request.user.pk,
    }
    if wants_fragment(request):
        return render(request, "sharing/partials/tiles.html", context)
    if everything:
        context["audience"] = audience_of(shown)
        context["can_add"] = Gallery.objects.fillable_by(request.user).filter(pk=shown.pk).exists()
    return render(request, "sharing/gallery.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def add_photos(request: Request, gallery_id: UUID) -> HttpResponse:
    """Choose photos of the own library for the gallery."""
    filled = get_object_or_404(Gallery.objects.fillable_by(request.user), pk=gallery_id)
    library = Photo.objects.owned_by(request.user)
    form = PhotosForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = entries.add(filled, form.chosen(library), request.user)
        say(request, _added(count))
        return redirect("sharing:gallery", filled.pk)
    there = GalleryEntry.objects.filter(gallery=filled).values("photo")
    choice = library.filter(width__isnull=False).exclude(pk__in=there)
    page = Paginator(choice, _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"gallery": filled, "page": page, "form": form}
    template = "partials/choice.html" if wants_fragment(request) else "add_photos.html"
    return render(request, f"sharing/{template}", context, status=422 if form.errors else 200)


@require_POST
def remove_photos(request: Request, gallery_id: UUID) -> HttpResponse:
    """Take the ticked photos out of the gallery: its owner any, others their own."""
    emptied = get_object_or_404(Gallery.objects.open_to(request.user), pk=gallery_id)
    form = PhotosForm(request.POST)
    if form.is_valid():
        count = entries.remove(emptied, form.chosen(Photo.objects.all()), request.user)
        say(request, _removed(count))
    else:
        say(request, _("Tick at least one photo first."), level=messages.WARNING)
    return redirect("sharing:gallery", emptied.pk)


@require_POST
def choose_cover(request: Request, gallery_id: UUID) -> HttpResponse:
    """Let the first of the ticked photos stand for the gallery."""
    covered = get_object_or_404(Gallery.objects.owned_by(request.user), pk=gallery_id)
    form = PhotosForm(request.POST)
    photo = form.chosen(Photo.objects.visible_to(request.user)).first() if form.is_valid() else None
    if photo is not None:
        services.choose_cover(covered, photo)
        say(request, _("That photo is the cover now."))
    else:
        say(request, _("Tick at least one photo first."), level=messages.WARNING)
    return redirect("sharing:gallery", covered.pk)


def _added(count: int) -> str:
    if not count:
        return _("They are in the gallery already.")
    return ngettext("%(n)d photo is added.", "%(n)d photos are added.", count) % {"n": count}


def _removed(count: int) -> str:
    if not count:
        return _("They are not in the gallery any more.")
    return ngettext(
        "%(n)d photo is out of the gallery. It stays in its owner's library.",
        "%(n)d photos are out of the gallery. They stay in their owners' libraries.",
        count,
    ) % {"n": count}
