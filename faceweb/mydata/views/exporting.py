"""An export: asked for, watched, downloaded, deleted."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faceweb.accounts.reauthentication import reauthentication_required
from faceweb.accounts.request import Request, wants_fragment
from faceweb.mydata import exports
from faceweb.mydata.models import Export
from faceweb.saying import say


@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Request) -> HttpResponse:
    """Whoever was asked for the password on the way here comes back with a GET."""
    if request.method != "POST":
        return render(request, "mydata/export.html", {"export": exports.latest(request.user)})
    try:
        exports.ask(request.user)
    except exports.TooSoon:
        words = _("An export can be made once a day. Your last one is not a day old yet.")
        say(request, words, level=messages.WARNING)
    return redirect("mydata:my_data")


@never_cache
@require_safe
def progress(request: Request, export_id: UUID) -> HttpResponse:
    """How far it is: a fragment that asks for itself until there is nothing to wait for."""
    if not wants_fragment(request):
        return redirect("mydata:my_data")
    watched = Export.objects.owned_by(request.user).filter(pk=export_id).first()
    return render(request, "mydata/partials/export.html", {"export": watched})


@reauthentication_required
@never_cache
@require_safe
def download(request: Request, export_id: UUID) -> FileResponse:
    """The file, for its owner alone."""
    ready = get_object_or_404(Export.objects.visible_to(request.user), pk=export_id)
    try:
        opened = default_storage.open(ready.path)
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"faceweb-{ready.created_at:%Y-%m-%d}.zip"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")


@require_POST
def delete(request: Request, export_id: UUID) -> HttpResponse:
    """Delete the file before its time."""
    done = get_object_or_404(
        Export.objects.owned_by(request.user).exclude(state__in=Export.UNFINISHED), pk=export_id
    )
    exports.delete(done)
    say(request, _("The export is deleted."))
    return redirect("mydata:my_data")
