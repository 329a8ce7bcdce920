"""Accounts: consents, invitations, devices."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from faceweb.accounts import consents
from faceweb.accounts.forms import ConsentForm
from faceweb.accounts.models import ConsentRecord, Invitation, Purpose
from faceweb.patterns.pattern import Pattern

_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def families() -> dict[str, list[Pattern]]:
    return {
        "Consents": list(_consents()),
        "Invitations": list(_invitations()),
        "Signing in": list(_signing_in()),
    }


def _consents() -> Iterator[Pattern]:
    unticked, refused = ConsentForm(), ConsentForm({"faces": "on"})
    refused.is_valid()
    for name, purpose, form, is_on in (
        ("not agreed to", Purpose.STORE, unticked, False),
        ("agreed to", Purpose.FIND_SHARED, unticked, True),
        ("lacks what it needs", Purpose.FACES, refused, True),
    ):
        switch = {
            "purpose": purpose,
            "field": form[purpose.value],
            "is_on": is_on,
            "needs": consents.NEEDS.get(purpose),
            "text": f"accounts/consent_texts/{consents.TEXT_VERSION}/{purpose}.html",
        }
        yield Pattern(name, "accounts/partials/consent_switch.html", {"switch": switch})
    progress = "accounts/partials/consent_progress.html"
    left = {"findings_leaving": 312, "faces_leaving": 340, "photos_leaving": 1}
    yield Pattern("being removed", progress, {"kept": left})
    yield Pattern("removed", progress, {"kept": {}, "asked_again": True})
    answers = [
        ConsentRecord(purpose=purpose, given=given, text_version="2026-11-22", at=timezone.now())
        for purpose, given in ((Purpose.FIND_PUBLIC, False), (Purpose.STORE, True))
    ]
    yield Pattern("ledger", "accounts/partials/consent_history.html", {"history": answers})
    yield Pattern("in a library", "accounts/partials/consent_note.html")


def _invitations() -> Iterator[Pattern]:
    now = timezone.now()
    later, before = now + dt.timedelta(days=9), now - dt.timedelta(days=1)
    for name, fields in (
        ("open", {"email": "dora@example.com", "expires_at": later}),
        ("used", {"expires_at": later, "used_at": now}),
        ("ran out", {"expires_at": before}),
    ):
        invitation = Invitation(pk=1, created_at=before, **fields)
        yield Pattern(name, "accounts/partials/invitation.html", {"invitation": invitation})
    context = {"address": "https://faces.example/invitation/xYz/"}
    yield Pattern("new", "accounts/partials/new_invitation.html", context)


def _signing_in() -> Iterator[Pattern]:
    session = {"ip": "192.0.2.7", "user_agent": _FIREFOX, "created_at": timezone.now()}
    for name, is_current in (("another device", False), ("this device", True)):
        shown = {"session": session | {"is_current": is_current}}
        yield Pattern(name, "accounts/partials/session.html", shown)
    yield Pattern("ways through the account", "accounts/partials/manage_nav.html")
    yield Pattern("no mail server", "accounts/partials/no_mail_server.html", {"folder": "var/mail"})
    yield Pattern("passkey failed", "accounts/partials/passkey_failed.html")
