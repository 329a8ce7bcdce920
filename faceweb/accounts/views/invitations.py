"""Inviting people, and following an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faceweb.accounts import invitations as inviting
from faceweb.accounts.forms import InvitationForm
from faceweb.accounts.models import Invitation
from faceweb.accounts.request import Request
from faceweb.saying import say


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: Request) -> HttpResponse:
    """Whom I invited; a POST makes one more and shows its link, this once."""
    if not inviting.may_invite(request.user):
        raise Http404
    form = InvitationForm(request.POST) if request.method == "POST" else InvitationForm()
    address = ""
    if request.method == "POST" and form.is_valid():
        invitation, token = inviting.invite(request.user, form.cleaned_data["email"])
        address = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
        if invitation.email:
            _mail(request, invitation, address)
        form = InvitationForm()
    context = {
        "form": form,
        "address": address,
        "invitations": Invitation.objects.owned_by(request.user)[:100],
        "days": inviting.LIFE.days,
    }
    status = 422 if form.errors else 201 if address else 200
    return render(request, "accounts/invitations.html", context, status=status)


@require_POST
def take_back(request: Request, sign_up_invitation_id: int) -> HttpResponse:
    """Its link lets nobody in any more."""
    own = Invitation.objects.owned_by(request.user).filter(used_at=None)
    inviting.take_back(get_object_or_404(own, pk=sign_up_invitation_id))
    say(request, _("The invitation is taken back. Its link opens nothing more."))
    return redirect("accounts:invitations")


@login_not_required
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Follow a link: on to the sign-up page."""
    if request.user.is_authenticated:
        return redirect("home")
    if not inviting.accept(request, token):
        return render(request, "accounts/invitation_over.html", status=404)
    return redirect("account_signup")


def _mail(request: Request, invitation: Invitation, address: str) -> None:
    if inviting.send(invitation, address):
        say(request, _("The invitation is on its way."))
    else:
        words = _("The mail could not be sent. Pass the link on yourself.")
        say(request, words, level=messages.ERROR)
