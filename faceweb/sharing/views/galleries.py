"""The galleries of a person: their list, and making, describing and deleting one."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request
from faceweb.galleries.models import Gallery, GalleryQuerySet
from faceweb.saying import say
from faceweb.sharing import invitations, services
from faceweb.sharing.audience import audience_of
from faceweb.sharing.contents import cards, entries_in
from faceweb.sharing.forms import GalleryForm, NewGalleryForm
from faceweb.sharing.views.dialogs import dialog

_PAGE_SIZE = 48


@require_safe
def galleries(request: Request) -> HttpResponse:
    """My galleries and those shared with me; what I am invited to."""
    queries = {
        "all": Gallery.objects.open_to(request.user),
        "mine": Gallery.objects.owned_by(request.user),
        "shared": Gallery.objects.shared_with(request.user),
    }
    shown = request.GET.get("shown", "")
    shown = shown if shown in queries else "all"
    page = Paginator(queries[shown].select_related("owner"), _PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "shown": shown,
        "page": page,
        "cards": cards(list(page.object_list), everything=True),
        "invitations": invitations.open_for(request.user).select_related("gallery", "invited_by"),
    }
    return render(request, "sharing/galleries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def make(request: Request) -> HttpResponse:
    """A new gallery: a dialog, and a page of its own."""
    form = NewGalleryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.make_gallery(request.user, **form.cleaned_data)
        return redirect("sharing:gallery", made.pk)
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def edit(request: Request, gallery_id: UUID) -> HttpResponse:
    """Another name or description."""
    edited = get_object_or_404(Gallery.objects.owned_by(request.user), pk=gallery_id)
    form = GalleryForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        services.describe_gallery(edited, **form.cleaned_data)
        return redirect("sharing:gallery", edited.pk)
    return _form(request, form, edited)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, gallery_id: UUID) -> HttpResponse:
    """Ask, then delete the gallery; its photos stay in their owners' libraries."""
    if request.method == "POST":
        # Gone already in another tab: that is what was asked for.
        doomed = get_object_or_404(_made_by(request), pk=gallery_id)
        services.delete_gallery(doomed, can_be_put_back=True)
        undo = reverse("sharing:put_back", args=[doomed.pk])
        say(request, _("The gallery is deleted."), undo=undo)
        return redirect("sharing:galleries")
    doomed = get_object_or_404(Gallery.objects.owned_by(request.user), pk=gallery_id)
    context = {
        "gallery": doomed,
        "photo_count": entries_in(doomed, everything=True).count(),
        "audience": audience_of(doomed),
    }
    return dialog(request, "delete", _("Delete the gallery?"), context)


@require_POST
def put_back(request: Request, gallery_id: UUID) -> HttpResponse:
    """Undo the deletion."""
    deleted = get_object_or_404(_made_by(request), pk=gallery_id)
    if deleted.deleted_at is not None and not services.put_gallery_back(deleted):
        say(request, _("It is too late: the gallery is gone."), level=messages.WARNING)
        return redirect("sharing:galleries")
    say(request, _("The gallery is back."))
    return redirect("sharing:gallery", gallery_id)


def _made_by(request: Request) -> GalleryQuerySet:
    """The person's galleries, those they deleted too."""
    return Gallery.objects.filter(owner=request.user, kind=Gallery.Kind.ALBUM, removed_at=None)


def _form(request: Request, form: GalleryForm, edited: Gallery | None) -> HttpResponse:
    title = _("Name and description") if edited else _("A new gallery")
    context = {"form": form, "gallery": edited}
    return dialog(request, "gallery_form", title, context, status=422 if form.errors else 200)
