"""`manage.py demo FOLDER`: two accounts with photos and galleries, a moderator with something to
decide, so that the first look is not an empty page."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser

from faceweb.accounts import consents
from faceweb.accounts.models import Purpose, Role, User
from faceweb.accounts.services import make_account
from faceweb.galleries.models import Gallery
from faceweb.moderation import deciding
from faceweb.moderation.audit import Actor
from faceweb.moderation.models import Action, Case, Report
from faceweb.moderation.reasons import Reason
from faceweb.moderation.reporting import report
from faceweb.photos import entries, services
from faceweb.photos.models import Photo
from faceweb.sharing import membership, publishing
from faceweb.sharing.services import make_gallery

EMAIL = "demo@example.com"
FRIEND = "friend@example.com"
MODERATOR = "moderator@example.com"
_PHOTO_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".heic", ".gif", ".bmp"}
_OF_EACH_GALLERY = 3
_REPORTS = (
    (Report.Reason.ME, "This is me, and nobody asked."),
    (Report.Reason.VIOLENCE, ""),
)


class Command(BaseCommand):
    help = (
        f"Make the accounts {EMAIL} and {FRIEND}, with every photo of a folder and galleries, and "
        f"{MODERATOR}, a moderator with something to decide."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in _PHOTO_ENDINGS)
        if not paths:
            raise CommandError(f"no photos in {folder}")
        demo, password = make_account(EMAIL)
        friend, _password = make_account(FRIEND)
        moderator, password_of_moderator = make_account(MODERATOR, Role.MODERATOR)
        for user in (demo, friend, moderator):
            consents.give(user, *Purpose)
        photos = self._upload(demo, paths)
        of_friend = self._upload(friend, paths[:_OF_EACH_GALLERY])
        if not Gallery.objects.owned_by(demo).exists():
            portraits = _make_galleries(demo, photos, friend, of_friend)
            _make_work(Actor(moderator), portraits, friend, of_friend)
        self.stdout.write(
            f"{len(paths)} photos uploaded; their faces are found while faceweb runs.\n"
            f"Sign in as {EMAIL} with the password {password}\n"
            f"Moderators: sign in as {MODERATOR} with the password {password_of_moderator}"
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


def _make_galleries(
    demo: User, photos: list[Photo], friend: User, of_friend: list[Photo]
) -> Gallery:
    """One shared with the friend, one of the friend's, one that is submitted for everybody."""
    holiday = make_gallery(demo, "Summer holiday", "Three weeks by the lake.")
    entries.add(holiday, photos[:_OF_EACH_GALLERY], by=demo)
    membership.join(holiday, friend, can_add=True)
    family = make_gallery(friend, "Family")
    entries.add(family, of_friend, by=friend)
    membership.join(family, demo, can_add=False)
    portraits = make_gallery(demo, "Portraits")
    entries.add(portraits, photos[_OF_EACH_GALLERY:], by=demo)
    publishing.publish(portraits)
    return portraits


def _make_work(moderator: Actor, portraits: Gallery, friend: User, of_friend: list[Photo]) -> None:
    """Most portraits are approved, the last one is not; two are reported, and a gallery of the
    friend's waits."""
    submitted = list(Case.objects.open().filter(entry__gallery=portraits))
    for case in submitted[:-1]:
        deciding.decide(case, moderator, Action.APPROVE)
    for case in submitted[-1:]:
        deciding.decide(case, moderator, Action.REJECT, reason=str(Reason.OTHER.label))
    for case, (why, words) in zip(submitted, _REPORTS, strict=False):
        if case.photo:
            report(case.photo, reporter=friend, reason=why, text=words)
    fair = make_gallery(friend, "Street fair", "Faces from a Saturday.")
    entries.add(fair, of_friend, by=friend)
    publishing.publish(fair)
