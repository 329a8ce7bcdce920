"""What I agree to: the switches, what follows from taking one back, the texts, the ledger."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import select_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from faceweb.accounts import consents as agreeing
from faceweb.accounts.forms import ConsentForm
from faceweb.accounts.models import ConsentRecord, Purpose, User
from faceweb.accounts.request import Request, wants_fragment
from faceweb.saying import say


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: Request) -> HttpResponse:
    """The switches, with what each means. Taking back the storing of photos is asked twice."""
    form = ConsentForm(request.POST) if request.method == "POST" else ConsentForm()
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    kept = agreeing.kept(request.user)
    loses_photos = Purpose.STORE not in form.agreed and kept.get("photos", 0) > 0
    if loses_photos and "confirmed" not in request.POST:
        return render(request, "accounts/stop_storing.html", {"kept": kept, "next": _next(request)})
    before = agreeing.given(request.user)
    agreeing.answer(request.user, form.agreed)
    if before - form.agreed:
        say(request, _("We stopped at once. What is left is being removed now."))
        return redirect("accounts:consents")
    say(request, _("Your choices are kept. You can change them at any time."))
    return redirect(_next(request) or "accounts:consents")


@require_safe
def consent_progress(request: Request) -> HttpResponse:
    """How far the removal is after something was taken back; asks for itself until it is done."""
    if not wants_fragment(request):
        return redirect("accounts:consents")
    context = {"kept": agreeing.kept(request.user), "asked_again": True}
    return render(request, "accounts/partials/consent_progress.html", context)


@require_safe
def consent_text(request: HttpRequest, version: str) -> HttpResponse:
    """A text as people agreed to it, however long ago."""
    texts = [f"accounts/consent_texts/{version}/{purpose}.html" for purpose in Purpose]
    try:
        select_template(texts)
    except TemplateDoesNotExist as error:
        raise Http404(version) from error
    context = {"version": version, "texts": list(zip(Purpose, texts, strict=True))}
    return render(request, "accounts/consent_text.html", context)


def _page(request: Request, form: ConsentForm, *, status: int) -> HttpResponse:
    user = request.user
    given, outdated = agreeing.given(user), agreeing.outdated(user)
    return render(
        request,
        "accounts/consents.html",
        {
            "switches": [_switch(purpose, form, given) for purpose in Purpose],
            "form": form,
            "given": given,
            "outdated": outdated,
            "was_asked": agreeing.was_asked(user),
            "kept": agreeing.kept(user),
            "history": _history(user),
            "version": agreeing.TEXT_VERSION,
            "changes": f"accounts/consent_texts/{agreeing.TEXT_VERSION}/changes.html",
            "next": _next(request),
        },
        status=status,
    )


def _switch(purpose: Purpose, form: ConsentForm, given: set[Purpose]) -> dict[str, object]:
    """A purpose with its text; on when it was agreed to, or was just ticked."""
    is_on = purpose.value in form.data if form.is_bound else purpose in given
    return {
        "purpose": purpose,
        "field": form[purpose.value],
        "is_on": is_on,
        "needs": agreeing.NEEDS.get(purpose),
        "text": f"accounts/consent_texts/{agreeing.TEXT_VERSION}/{purpose}.html",
    }


def _history(user: User) -> "list[ConsentRecord]":
    return list(user.consent_records.all()[:100])


def _next(request: Request) -> str:
    """Where the person was going; empty for an address that is not ours."""
    address = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""
