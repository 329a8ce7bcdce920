"""Rows of everything that the admin site lists, each with neighbours of its own: what grows with
their number grows in a list too."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone


def crowd(count: int, name: str = "crowd") -> dict[str, Any]:
    """`count` rows of each model; the last of each by its label, as "photos.Photo"."""
    rows: dict[str, Any] = {}
    for number in range(count):
        rows = _one(f"{name}{number}", number)
    return rows


def _one(name: str, number: int) -> dict[str, Any]:
    person = _person(name, number)
    content = _content(person["accounts.User"], name)
    return person | content | _moderation(person["accounts.User"], content, name)


def _person(name: str, number: int) -> dict[str, Any]:
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator
    from allauth.usersessions.models import UserSession
    from django.contrib.auth.models import Group

    from faceweb.accounts.models import MODERATORS, ConsentRecord, Invitation, Purpose, User
    from faceweb.apikeys.models import ApiSubscription
    from faceweb.mydata.models import Erasure, Export

    now = timezone.now()
    user = User.objects.create_user(f"{name}@example.com", "correct-horse-7-battery")
    if number % 2:
        user.groups.add(Group.objects.get(name=MODERATORS))
    rows = [
        user,
        Group.objects.create(name=name),
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True),
        Authenticator.objects.create(user=user, type="totp", data={"secret": "XSECRETX"}),
        UserSession.objects.create(user=user, ip="192.0.2.1", session_key=name, user_agent="x"),
        ConsentRecord.objects.create(
            user=user, purpose=Purpose.STORE, given=True, text_version="1"
        ),
        Invitation.objects.create(made_by=user, token_sha256=name, expires_at=now),
        ApiSubscription.objects.create(owner=user, name=name, subscription_id=uuid.uuid4()),
        Erasure.objects.create(
            what=Erasure.What.PHOTOS, owner=user, begin_at=now, token_sha256=name
        ),
        Export.objects.create(owner=user),
    ]
    return {row._meta.label: row for row in rows}


def _content(user: Any, name: str) -> dict[str, Any]:
    from faceweb.galleries.models import FaceList, Gallery
    from faceweb.lookalikes.models import Feedback
    from faceweb.photos.models import BlockedImage, Enrolment, Face, GalleryEntry, Photo

    album = Gallery.objects.create(
        kind=Gallery.Kind.ALBUM, owner=user, name=f"Album of {name}", is_public=True
    )
    photo = Photo.objects.create(
        owner=user, sha256=name, file_name="a.jpg", byte_size=1, status=Photo.Status.READY
    )
    box = {"left": 0.4, "top": 0.3, "width": 0.2, "height": 0.3}
    faces = [Face.objects.create(photo=photo, number=number, **box) for number in (1, 2)]
    low, high = sorted(faces, key=lambda face: face.pk)
    face_list = FaceList.objects.create(
        gallery=album, recognition_model="recognition_04", state=FaceList.State.CURRENT
    )
    Enrolment.objects.create(face=low, face_list=face_list, persisted_face_id=uuid.uuid4())
    rows = [
        album,
        face_list,
        photo,
        GalleryEntry.objects.create(
            gallery=album, photo=photo, added_by=user, review=GalleryEntry.Review.WAITING
        ),
        BlockedImage.objects.create(sha256=name, hashes=b""),
        Feedback.objects.create(
            user=user,
            low=low,
            high=high,
            verdict=Feedback.Verdict.DIFFERENT,
            confidence=0.55,
            band="possibly",
            mode="matchPerson",
        ),
    ]
    return {row._meta.label: row for row in rows} | {"photos.Face": low}


def _moderation(user: Any, content: dict[str, Any], name: str) -> dict[str, Any]:
    from faceweb.moderation import audit
    from faceweb.moderation.models import (
        Action,
        Appeal,
        AuditRecord,
        Case,
        Decision,
        KeptOutFace,
        KeptOutList,
        Report,
        Suspension,
        Takedown,
        TakedownMatch,
    )

    now, later = timezone.now(), timezone.now() + dt.timedelta(days=30)
    photo, face, kinds = content["photos.Photo"], content["photos.Face"], Case.Kind
    case = Case.objects.create(kind=kinds.REPORT, photo=photo, face=face, uploader=user)
    decision = Decision.objects.create(case=case, actor=user, action=Action.REJECT, reason="why")
    appeal = Appeal.objects.create(decision=decision, text="again, please")
    Case.objects.create(kind=kinds.APPEAL, appeal=appeal, uploader=user)
    takedown = Takedown.objects.create(
        number=f"TAKEDOWN-{name}",
        state=Takedown.State.CONFIRMED,
        email=f"outside-{name}@example.org",
        token_sha256=name,
        ends_at=later,
    )
    TakedownMatch.objects.create(takedown=takedown, face=face, confidence=0.6)
    Case.objects.create(kind=kinds.TAKEDOWN, takedown=takedown)
    audit.record(audit.Actor(user), "case decided", case, {"state": "open"}, {"state": "decided"})
    kept_out_list = KeptOutList.objects.create(recognition_model=name[:20], lost_at=now)
    rows = [
        case,
        decision,
        kept_out_list,
        appeal,
        takedown,
        Report.objects.create(
            number=f"REPORT-{name}",
            case=case,
            reporter=user,
            email=f"outside-{name}@example.org",
            reason=Report.Reason.ME,
            text="it is me",
        ),
        Suspension.objects.create(user=user, decision=decision, at=now, purge_at=later),
        KeptOutFace.objects.create(
            takedown=takedown,
            face_list=kept_out_list,
            persisted_face_id=uuid.uuid4(),
            ends_at=later,
        ),
        AuditRecord.objects.latest("pk"),
    ]
    return {row._meta.label: row for row in rows}
