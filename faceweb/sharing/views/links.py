"""The links of a gallery: making one, whose address is shown this once; taking one back."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from faceweb.accounts.request import Request
from faceweb.saying import say
from faceweb.sharing import links
from faceweb.sharing.forms import LinkForm
from faceweb.sharing.models import ShareLink
from faceweb.sharing.views.share import back, owned, show


@never_cache
@require_POST
def make(request: Request, gallery_id: UUID) -> HttpResponse:
    """The address stands in this answer and nowhere else, so it does not redirect."""
    shared = owned(request, gallery_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return show(request, shared, link_form=form)
    _link, token = links.make(shared, form.cleaned_data["password"], form.lifetime)
    address = request.build_absolute_uri(reverse("sharing:shared", args=[token]))
    return show(request, shared, new_address=address)


@require_POST
def revoke(request: Request, gallery_id: UUID, link_id: UUID) -> HttpResponse:
    """Take the link back; nothing where that is done already."""
    shared = owned(request, gallery_id)
    for link in ShareLink.objects.filter(gallery=shared, pk=link_id):
        links.revoke(link)
    say(request, _("The link opens nothing any more."))
    return back(request, shared)
