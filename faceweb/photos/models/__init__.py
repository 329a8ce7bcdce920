"""The rows of photos: what was uploaded, what was found in it, what it is searched in."""

from faceweb.photos.models.batch import BatchFile, UploadBatch
from faceweb.photos.models.blocked import BlockedImage
from faceweb.photos.models.drawing import Drawing
from faceweb.photos.models.enrolment import Enrolment, EnrolmentQuerySet
from faceweb.photos.models.entry import GalleryEntry, GalleryEntryQuerySet
from faceweb.photos.models.face import Face, FaceQuerySet
from faceweb.photos.models.photo import Photo, PhotoQuerySet

__all__ = [
    "BatchFile",
    "BlockedImage",
    "Drawing",
    "Enrolment",
    "EnrolmentQuerySet",
    "Face",
    "FaceQuerySet",
    "GalleryEntry",
    "GalleryEntryQuerySet",
    "Photo",
    "PhotoQuerySet",
    "UploadBatch",
]
