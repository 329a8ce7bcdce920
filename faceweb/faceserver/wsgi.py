"""The face server as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

# Pillow keeps a large image in blocks. glibc gives blocks above 32 MB back to the system when they
# are freed, whatever it has learned to keep (mallopt(3), M_MMAP_THRESHOLD); of Pillow's usual 16 MB
# every thread would keep those of its largest image.
os.environ.setdefault("PILLOW_BLOCK_SIZE", "64M")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceweb.settings.faceserver")
application = get_wsgi_application()

from faceweb.faceserver import generations, housekeeping, readiness  # noqa: E402 (need the models)
from faceweb.settings.faceserver import FACE_PURGE_EVERY_S  # noqa: E402

generations.make_ready()
readiness.models_problem()
housekeeping.start(FACE_PURGE_EVERY_S)
