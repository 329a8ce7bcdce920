"""The photos before and after one in its owner's library."""

from django.db.models import Q

from faceweb.photos.models import Photo


def neighbours(photo: Photo) -> tuple[Photo | None, Photo | None]:
    """The next newer and the next older one; None at either end, and for what is in no library."""
    if photo.is_query:
        return None, None
    others = Photo.objects.owned_by(photo.owner).only("pk")
    same_moment = Q(created_at=photo.created_at)
    newer = others.filter(Q(created_at__gt=photo.created_at) | same_moment & Q(pk__gt=photo.pk))
    older = others.filter(Q(created_at__lt=photo.created_at) | same_moment & Q(pk__lt=photo.pk))
    return newer.order_by("created_at", "id").first(), older.first()
