"""What the rehearsal does inside the site's process (`manage.py shell`), and what it finds."""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from tests.programs import Programs


def in_site(site: Programs, call: str) -> Any:
    """Call a function of this module there; what it printed, from JSON."""
    words = ("shell", "-v", "0", "-c", f"from tests.backups import installation as i; i.{call}")
    return json.loads(site.manage(*words).strip().splitlines()[-1])


def fill(email: str, *paths: str) -> None:
    """An account with photos that a worker has gone through, and a line of the audit log."""
    from faceweb.accounts import consents
    from faceweb.accounts.models import Purpose
    from faceweb.accounts.services import make_account
    from faceweb.moderation import audit
    from faceweb.photos import services
    from faceweb.photos.models import Photo
    from faceweb.photos.processing import process

    user, _password = make_account(email)
    consents.give(user, *Purpose)
    for path in paths:
        photo = services.accept(user, Path(path).read_bytes(), Path(path).name).photo
        process(photo.pk)
        photo.refresh_from_db()
        assert photo.status == Photo.Status.READY, photo.reason
    audit.record(audit.Actor(), "account looked at", user)
    _tell(user.pk)


def erase(email: str) -> None:
    """The account with everything of it, at once; the number it had."""
    from faceweb.accounts.models import User
    from faceweb.mydata import erasing, erasures

    user = User.objects.get(email=email)
    number = user.pk
    erasure, _token = erasures.ask_for_account(user, at_once=True)
    while erasing.erase(erasure.pk):
        pass
    assert not User.objects.filter(pk=number).exists()
    _tell(number)


def lose_files_of_one() -> None:
    """As if a photo had been deleted while its files were copied: the row is there."""
    from faceweb.photos import files
    from faceweb.photos.models import Photo

    photo = Photo.objects.order_by("created_at")[0]
    files.delete_all(photo.pk)
    _tell(str(photo.pk))


def look_alikes() -> None:
    """Of every face, those like it in its library: ids and confidences."""
    from faceweb.galleries.services import library_of
    from faceweb.lookalikes import results
    from faceweb.lookalikes.search import search
    from faceweb.photos.models import Face

    found = {}
    for face in Face.objects.filter(photo__withdrawn_at=None).order_by("pk"):
        gallery = library_of(face.photo.owner)
        search(face.pk, "matchFace", gallery.pk)
        (record,) = results.load([results.search_key(face.pk, "matchFace", gallery)])
        assert record is not None
        assert record.state == "done"
        found[str(face.pk)] = record.candidates
    _tell(found)


def holdings() -> None:
    """Rows by table, a digest of each file, what is on its way out, the last account's number."""
    from django.core.files.storage import default_storage

    from faceweb.accounts.models import User
    from faceweb.backups import tables
    from faceweb.backups.sequences import last_ids
    from faceweb.photos.models import Photo
    from faceweb.storage import media

    digests = {}
    for each in media().walk():
        with default_storage.open(each.name) as file:
            digests[each.name] = hashlib.sha256(file.read()).hexdigest()
    rows = tables.counts()
    withdrawn = Photo.objects.exclude(withdrawn_at=None).values_list("pk", flat=True)
    leaving = User.objects.exclude(leaving_at=None).values_list("pk", flat=True)
    _tell(
        {
            "rows": {name: count for name, count in rows.items() if count},
            "files": digests,
            "withdrawn": [str(pk) for pk in withdrawn],
            "leaving": list(leaving),
            "last_account": last_ids([User]),
        }
    )


def _tell(found: Any) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
