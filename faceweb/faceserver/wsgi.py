"""The face server as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceweb.settings.faceserver")
application = get_wsgi_application()
