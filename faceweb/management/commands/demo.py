"""`manage.py demo FOLDER`: an account with photos, so that the first look is not an empty page."""

import secrets
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser

from faceweb.accounts.models import User
from faceweb.photos import services

EMAIL = "demo@example.com"
_PHOTO_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".bmp"}


class Command(BaseCommand):
    help = f"Make the account {EMAIL} and upload every photo of a folder into it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _PHOTO_ENDINGS)
        if not paths:
            raise CommandError(f"no photos in {folder}")
        password = secrets.token_urlsafe(12)
        user = User.objects.filter(email=EMAIL).first() or User(email=EMAIL)
        user.set_password(password)
        user.save()
        for path in paths:
            try:
                services.accept_upload(user, SimpleUploadedFile(path.name, path.read_bytes()))
            except services.UploadRefused as refused:
                self.stderr.write(f"{path.name}: {refused.reason.label}")
        self.stdout.write(
            f"{len(paths)} photos uploaded; their faces are found while faceweb runs.\n"
            f"Sign in as {EMAIL} with the password {password}"
        )
