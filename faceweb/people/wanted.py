"""What an owner's group at the Face API ought to hold; having it brought in step with that.

As with lists (`photos.searchable`) one query says what ought to be there: names, photos, dismissed
faces and consents make it. Whoever changes one of them calls `keep_up`, and a worker does the rest
(`people.keeping`).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from faceweb.accounts.consents import allowed_by
from faceweb.accounts.models import Purpose, User
from faceweb.people.models import (
    Person,
    PersonEnrolment,
    PersonFace,
    PersonGroup,
    PersonQuerySet,
    Question,
)
from faceweb.people.models.group import PersonEnrolmentQuerySet
from faceweb.photos.models import Face, FaceQuerySet, Photo, PhotoQuerySet
from faceweb.queueing import enqueue_named

# The hosted service takes 248 faces a person; more than these add no likeness, only work.
FACES_PER_PERSON = 100


def group_of(owner: User) -> PersonGroup:
    """The owner's group, its row made on first use."""
    return PersonGroup.objects.get_or_create(owner=owner)[0]


def keep_up(owner: User, faces: Iterable[Face] = ()) -> None:
    """Something about the owner's people has changed; whose are these `faces`?"""
    with transaction.atomic():
        group = group_of(owner)
        Question.objects.bulk_create(
            (Question(group=group, face=face) for face in faces), ignore_conflicts=True
        )
        # A worker who is about to call it in step waits for this, or this for the worker.
        PersonGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
        # A worker who is at it already goes on with this; the lease stays theirs.
        in_step = PersonGroup.objects.filter(pk=group.pk, in_step=True)
        in_step.update(in_step=False, due_at=timezone.now())
        enqueue_named("faceweb.people.tasks.keep_up", str(group.pk))


def wanted_faces(group: PersonGroup) -> QuerySet[PersonFace]:
    """The named faces that ought to be in the group, but for how many a person may have. Those of
    a photo its owner deleted stay until it can be put back no more."""
    kept = Q(withdrawn_at=None) | Q(removed_at=None, purge_after__gt=timezone.now())
    return PersonFace.objects.filter(
        person__removed_at=None,
        face__dismissed_at=None,
        face__photo__in=_comparable_photos(group).filter(kept),
    )


def missing_faces(group: PersonGroup) -> QuerySet[PersonFace]:
    """Those that are not there, were not refused, and have room."""
    there = PersonEnrolment.objects.settled().filter(face=OuterRef("face"))
    held = PersonEnrolment.objects.filter(person=OuterRef("person"), refused=False).values("person")
    count = Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0)
    missing = wanted_faces(group).filter(~Exists(there)).annotate(held=count)
    return missing.filter(held__lt=FACES_PER_PERSON)


def surplus_enrolments(group: PersonGroup) -> PersonEnrolmentQuerySet:
    """What is in the group, or on its way there, and ought not to be."""
    wanted = wanted_faces(group).filter(face=OuterRef("face"), person=OuterRef("person"))
    return PersonEnrolment.objects.filter(~Exists(wanted), person__owner=group.owner_id)


def surplus_persons(group: PersonGroup) -> PersonQuerySet:
    """Those the Face API knows, or may know, and ought not to: nobody's face is theirs."""
    wanted = wanted_faces(group).filter(person=OuterRef("pk"))
    known = Person.objects.filter(Q(api_asked=True), owner=group.owner_id)
    return known.filter(~Exists(wanted))


def unnamed_faces(group: PersonGroup) -> FaceQuerySet:
    """The faces that may be somebody's whom nobody has named."""
    photos = _comparable_photos(group).filter(withdrawn_at=None)
    return Face.objects.standing().filter(photo__in=photos, naming=None)


def count_change(group: PersonGroup) -> None:
    """A face came or went at the Face API: the group wants training."""
    PersonGroup.objects.filter(pk=group.pk).update(version=F("version") + 1)


def _comparable_photos(group: PersonGroup) -> PhotoQuerySet:
    photos = Photo.objects.filter(owner=group.owner_id, is_query=False)
    return photos.filter(allowed_by("owner", Purpose.FACES))
