"""Answering an invitation: by the address in its mail, or from the list of galleries."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from faceweb.accounts.request import Request
from faceweb.galleries.models import Gallery
from faceweb.saying import say
from faceweb.sharing import invitations
from faceweb.sharing.models import GalleryInvitation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, invitation_token: str) -> HttpResponse:
    """The invitation of a mail: whoever has the mail and signs in may answer it."""
    asked = invitations.by_token(invitation_token)
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, asked)
    joined = Gallery.objects.open_to(request.user).filter(pk=asked.gallery_id).exists()
    if joined:
        return redirect("sharing:gallery", asked.gallery_id)
    is_open = GalleryInvitation.objects.open().filter(pk=asked.pk).exists()
    context = {"invitation": asked, "gallery": asked.gallery, "is_open": is_open}
    return render(request, "sharing/invitation.html", context, status=200 if is_open else 410)


@require_POST
def answer(request: Request, invitation_id: UUID) -> HttpResponse:
    """The same from the list of galleries, for whoever has confirmed the invited address."""
    asked = invitations.open_for(request.user).select_related("gallery").filter(pk=invitation_id)
    found = asked.first()
    if found is None:
        raise Http404
    return _answer(request, found)


def _answer(request: Request, asked: GalleryInvitation) -> HttpResponse:
    if request.POST.get("answer") == "accept":
        if invitations.accept(asked, request.user):
            return redirect("sharing:gallery", asked.gallery_id)
        say(request, _("The invitation is not open any more."), level=messages.WARNING)
    else:
        invitations.decline(asked)
        say(request, _("You have declined the invitation."))
    return redirect("sharing:galleries")
