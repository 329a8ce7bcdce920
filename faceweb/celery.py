"""The site's Celery application: `celery -A faceweb worker`, `celery -A faceweb beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceweb.settings.site")

app = Celery("faceweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
