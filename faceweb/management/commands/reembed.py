"""`manage.py reembed`: libraries to another recognition model, in the background."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from faceweb.faceapi.contract import RecognitionModel
from faceweb.galleries.models import FaceList, Gallery, GalleryQuerySet
from faceweb.photos import reembedding
from faceweb.photos.tasks import fill_list
from faceweb.queueing import enqueue


class Command(BaseCommand):
    help = (
        "Move libraries and other galleries that are searched to another recognition model: a new "
        "list of each is filled from the stored photos while the old one keeps answering. Run it "
        "again to go on; nothing is done twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--library", type=UUID, metavar="ID", help="one library")
        which.add_argument("--all", action="store_true", help="every library")
        which.add_argument("--status", action="store_true", help="say how far the moves are")
        parser.add_argument(
            "--model",
            choices=[model.value for model in RecognitionModel],
            default=settings.FACE_RECOGNITION_MODEL,
            help="recognition model to move to (default: %(default)s)",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="also libraries that have the model: another embedder may stand behind it by now",
        )

    def handle(
        self, *args: Any, library: UUID | None, model: str, force: bool, status: bool, **rest: Any
    ) -> None:
        if status:
            self._say_how_far()
            return
        galleries = Gallery.objects.order_by("created_at")
        if library is not None:
            galleries = galleries.filter(pk=library)
            if not galleries.exists():
                raise CommandError(f"there is no library {library}")
        self._start(galleries, model, force)

    def _start(self, galleries: GalleryQuerySet, model: str, force: bool) -> None:
        moving = 0
        for gallery in galleries.iterator():
            face_list = reembedding.start(gallery, model, force=force)
            if face_list is not None:
                enqueue(fill_list, str(face_list.pk))
                moving += 1
        self.stdout.write(
            f"{moving} of {galleries.count()} galleries are moving to {model}; the workers do it, "
            "and --status says how far they are."
        )

    def _say_how_far(self) -> None:
        for progress in reembedding.progress():
            face_list = progress.face_list
            done, all_faces = progress.enrolled + progress.refused, progress.total
            refused = f", {progress.refused} cannot be found again" if progress.refused else ""
            self.stdout.write(
                f"library {face_list.gallery_id} to {face_list.recognition_model}: "
                f"{done} of {all_faces} faces{refused}"
            )
        for model in RecognitionModel:
            count = FaceList.objects.current().filter(recognition_model=model).count()
            if count:
                self.stdout.write(f"{count} galleries are searched under {model}")
        leftover = FaceList.objects.filter(state=FaceList.State.RETIRED).count()
        if leftover:
            self.stdout.write(f"{leftover} old lists wait to be deleted")
