"""Members of a gallery: inviting, changing what they may, removing, leaving."""

from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from faceweb.accounts.request import Request
from faceweb.galleries.models import Membership
from faceweb.photos.models import GalleryEntry
from faceweb.saying import say
from faceweb.sharing import invitations, membership
from faceweb.sharing.forms import InviteForm, RightForm
from faceweb.sharing.models import GalleryInvitation
from faceweb.sharing.views.dialogs import dialog
from faceweb.sharing.views.share import back, owned, show


@require_POST
def invite(request: Request, gallery_id: UUID) -> HttpResponse:
    """Ask an address into the gallery; the answer is the same whoever has it."""
    shared = owned(request, gallery_id)
    form = InviteForm(request.POST)
    if form.is_valid() and not ratelimit.consume(request, action="invite_to_gallery"):
        form.add_error("email", _("Those were many invitations. Please go on tomorrow."))
    if form.errors:
        return show(request, shared, invite_form=form)
    email = form.cleaned_data["email"]
    invitations.invite(shared, email, can_add=form.can_add, by=request.user)
    say(request, _("The invitation is on its way."))
    return back(request, shared)


@require_POST
def withdraw_invitation(request: Request, gallery_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Take it back; nothing where it was answered, or taken back, meanwhile."""
    shared = owned(request, gallery_id)
    for invitation in GalleryInvitation.objects.filter(gallery=shared, pk=invitation_id):
        invitations.decline(invitation)
    return back(request, shared)


@require_POST
def let_add(request: Request, gallery_id: UUID, member_id: int) -> HttpResponse:
    """Change what a member may do."""
    shared = owned(request, gallery_id)
    form = RightForm(request.POST)
    if form.is_valid():
        for member in Membership.objects.filter(gallery=shared, pk=member_id):
            membership.let_add(member, form.can_add)
    return back(request, shared)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def remove_member(request: Request, gallery_id: UUID, member_id: int) -> HttpResponse:
    """Ask, then end somebody's membership."""
    shared = owned(request, gallery_id)
    members = Membership.objects.select_related("gallery", "user")
    member = members.filter(gallery=shared, pk=member_id).first()
    if member is not None and request.method != "POST":
        return _confirm(request, "remove_member", _("Remove this member?"), member)
    if member is not None:  # else they left, or were removed in another tab
        membership.end(member)
    say(request, _("They do not see the gallery any more."))
    return back(request, shared)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def leave(request: Request, gallery_id: UUID) -> HttpResponse:
    """Ask, then end one's own membership."""
    members = Membership.objects.select_related("gallery__owner", "user")
    member = get_object_or_404(members, gallery=gallery_id, user=request.user)
    if request.method != "POST":
        return _confirm(request, "leave", _("Leave the gallery?"), member)
    membership.end(member)
    say(request, _("You have left the gallery."))
    return redirect("sharing:galleries")


def _confirm(request: Request, question: str, title: str, member: Membership) -> HttpResponse:
    """What happens is said before it is done: their photos go with them."""
    entries = GalleryEntry.objects.standing().filter(gallery=member.gallery)
    context = {
        "gallery": member.gallery,
        "member": member,
        "photo_count": entries.filter(photo__owner=member.user).count(),
    }
    return dialog(request, question, title, context)
