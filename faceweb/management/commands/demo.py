"""`manage.py demo FOLDER`: two accounts with photos and galleries, so that the first look is not an
empty page."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose, User
from faceweb.accounts.services import make_account
from faceweb.galleries.models import Gallery
from faceweb.photos import entries, services
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing import membership, publishing, reviewing
from faceweb.sharing.services import make_gallery

EMAIL = "demo@example.com"
FRIEND = "friend@example.com"
_PHOTO_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".bmp"}
_OF_EACH_GALLERY = 3


class Command(BaseCommand):
    help = f"Make the accounts {EMAIL} and {FRIEND}, with every photo of a folder and galleries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _PHOTO_ENDINGS)
        if not paths:
            raise CommandError(f"no photos in {folder}")
        demo, password = make_account(EMAIL)
        friend, _password = make_account(FRIEND)
        for user in (demo, friend):
            consents.give(user, *Purpose)
        photos = self._upload(demo, paths)
        of_friend = self._upload(friend, paths[:_OF_EACH_GALLERY])
        if not Gallery.objects.owned_by(demo).exists():
            _make_galleries(demo, photos, friend, of_friend)
        self.stdout.write(
            f"{len(paths)} photos uploaded; their faces are found while faceweb runs.\n"
            f"Sign in as {EMAIL} with the password {password}"
        )

    def _upload(self, owner: User, paths: list[Path]) -> list[Photo]:
        taken = []
        for path in paths:
            file = SimpleUploadedFile(path.name, path.read_bytes())
            try:
                taken.append(services.accept_upload(owner, file))
            except services.UploadRefused as refused:
                self.stderr.write(f"{path.name}: {refused.reason.label}")
        return taken


def _make_galleries(demo: User, photos: list[Photo], friend: User, of_friend: list[Photo]) -> None:
    """One shared with the friend, one of the friend's, one that everybody sees."""
    holiday = make_gallery(demo, "Summer holiday", "Three weeks by the lake.")
    entries.add(holiday, photos[:_OF_EACH_GALLERY], by=demo)
    membership.join(holiday, friend, can_add=True)
    family = make_gallery(friend, "Family")
    entries.add(family, of_friend, by=friend)
    membership.join(family, demo, can_add=False)
    portraits = make_gallery(demo, "Portraits")
    entries.add(portraits, photos[_OF_EACH_GALLERY:], by=demo)
    publishing.publish(portraits)
    for entry in GalleryEntry.objects.filter(gallery=portraits):
        reviewing.approve(entry, by=demo)
