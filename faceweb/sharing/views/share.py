"""Who sees a gallery: the dialog, and page, that says so and where its owner changes it.

Every change answers this same part of the page again, or leads back to it without a script.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request, wants_fragment
from faceweb.galleries.models import Gallery, Membership
from faceweb.sharing import publishing
from faceweb.sharing.audience import audience_of
from faceweb.sharing.forms import InviteForm, LinkForm
from faceweb.sharing.models import GalleryInvitation, ShareLink
from faceweb.sharing.views.dialogs import dialog


@never_cache
@require_safe
@vary_on_headers("HX-Request")
def share(request: Request, gallery_id: UUID) -> HttpResponse:
    """For everybody in the gallery; its owner can change it."""
    return show(request, get_object_or_404(Gallery.objects.open_to(request.user), pk=gallery_id))


def owned(request: Request, gallery_id: UUID) -> Gallery:
    """The gallery, for its owner alone."""
    return get_object_or_404(Gallery.objects.owned_by(request.user), pk=gallery_id)


def back(request: Request, gallery: Gallery) -> HttpResponse:
    """After a change: as it is now."""
    if wants_fragment(request):
        return show(request, gallery)
    return redirect("sharing:share", gallery.pk)


def show(
    request: Request,
    gallery: Gallery,
    *,
    invite_form: InviteForm | None = None,
    link_form: LinkForm | None = None,
    **new_link: str,
) -> HttpResponse:
    """The dialog's content or the page; with the forms as they were filled in, or the address of
    a link that was just made."""
    refused = bool(invite_form and invite_form.errors) or bool(link_form and link_form.errors)
    context: dict[str, Any] = {
        "gallery": gallery,
        "is_owner": gallery.owner_id == request.user.pk,
        "audience": audience_of(gallery),
        "members": Membership.objects.filter(gallery=gallery).select_related("user").order_by("pk"),
        "may_be_public": settings.PUBLIC_GALLERIES,
        "is_reviewed_first": publishing.is_reviewed_first(),
        **new_link,
    }
    if context["is_owner"]:
        context |= {
            "invitations": GalleryInvitation.objects.open().filter(gallery=gallery),
            "links": ShareLink.objects.live().filter(gallery=gallery),
            "invite_form": invite_form or InviteForm(),
            "link_form": link_form or LinkForm(),
        }
    title = _("Who sees “%(name)s”") % {"name": gallery.name}
    return dialog(request, "share", title, context, status=422 if refused else 200)
