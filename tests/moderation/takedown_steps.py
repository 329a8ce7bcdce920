"""What a person and the workers do in a takedown request, step by step."""

import re
from pathlib import Path
from typing import Any

from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.moderation import searching, takedown_mail
from faceweb.moderation.models import Takedown

ADDRESS = "zoe@example.com"


def fill_in(client: Client, photo: Path, **fields: str) -> Any:
    """Send the form."""
    sent = {
        "photo": SimpleUploadedFile(photo.name, photo.read_bytes()),
        "email": ADDRESS,
        "compare": "on",
    }
    return client.post(reverse("moderation:takedown"), {**sent, **fields})


def work(takedown: Takedown) -> None:
    """What workers do about it: search, mail."""
    Takedown.objects.filter(pk=takedown.pk).update(due_at=timezone.now())
    searching.search(takedown.pk)
    Takedown.objects.filter(pk=takedown.pk).update(due_at=timezone.now())
    takedown_mail.send(takedown.pk)
    takedown.refresh_from_db()


def link() -> str:
    """Where the link in the newest mail leads."""
    found = re.search(r"https?://[^/]+(/takedown/confirm/\S+)", str(mail.outbox[-1].body))
    assert found, "no link in the newest mail"
    return found[1]


def photos_kept() -> list[str]:
    """The files of requests that are still there."""
    try:
        return default_storage.listdir("takedowns")[1]
    except FileNotFoundError:
        return []
