"""Rows for the desk of a running site, made inside `manage.py shell`: who decides, what waits."""

import io

from PIL import Image

from tests.programs import Programs

PASSWORD = "correct-horse-7-battery"
GALLERY = "Fair of the desk"


def in_site(site: Programs, call: str) -> str:
    """Call a function of this module inside the running site; what it printed."""
    return site.manage(
        "shell", "-v", "0", "-c", f"from tests.stack import moderators as m; m.{call}"
    )


def moderators(*emails: str) -> None:
    """Accounts that may decide."""
    from faceweb.accounts import consents
    from faceweb.accounts.models import Purpose, Role
    from faceweb.accounts.services import make_account

    for email in emails:
        user, _password = make_account(email, Role.MODERATOR)
        user.set_password(PASSWORD)
        user.save()
        consents.give(user, *Purpose)


def take_back_all() -> None:
    """Nobody but its members sees a gallery: what other tests find is theirs."""
    from faceweb.galleries.models import Gallery
    from faceweb.sharing import publishing

    for gallery in Gallery.objects.filter(is_public=True):
        publishing.take_back(gallery)


def set_aside() -> None:
    """What tests before left in the queue waits no more."""
    from faceweb.moderation.models import Case

    Case.objects.open().update(state=Case.State.MOOT)


def submissions(count: int) -> None:
    """That many photos wait for a public gallery: rows with small grey pictures."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from faceweb.accounts.services import make_account
    from faceweb.photos import entries, files
    from faceweb.sharing import publishing, services
    from tests.photos import libraries

    owner, _password = make_account("owner-of-the-desk@example.com")
    gallery = services.make_gallery(owner, GALLERY)
    publishing.publish(gallery)
    gallery.refresh_from_db()
    picture = io.BytesIO()
    Image.new("RGB", (320, 240), "grey").save(picture, "WEBP")
    photos = libraries.fill(owner, count, faces_each=0)
    for photo in photos:
        for name in files.VARIANTS.values():
            path = f"photos/{photo.pk.hex[:2]}/{photo.pk}/{name}"
            default_storage.save(path, ContentFile(picture.getvalue()))
    entries.add(gallery, photos, owner)


def standing() -> None:
    """Print how many cases are decided, and how many decisions on them stand."""
    from faceweb.moderation.models import Case, Decision

    decided = Case.objects.filter(state=Case.State.DECIDED, entry__gallery__name=GALLERY)
    decisions = Decision.objects.filter(case__in=decided, undone_at=None)
    cases = decisions.values("case").distinct().count()
    print(f"cases {decided.count()} decisions {decisions.count()} distinct {cases}")


def clear() -> None:
    """Nothing waits, and the photos are gone: other tests see their own."""
    from faceweb.accounts.models import User
    from faceweb.moderation.models import Case

    Case.objects.filter(entry__gallery__name=GALLERY).delete()
    User.objects.filter(email="owner-of-the-desk@example.com").delete()
