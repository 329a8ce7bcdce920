"""The site's Celery application: `celery -A faceweb worker`, `celery -A faceweb beat`.

Messages are acknowledged before their task runs: what must not be lost is a row with a lease, and
a row is handed out again when its lease runs out. Late acknowledgement would add nothing but a way
for the worker to die with the broker (below).
"""

import os

from celery import Celery
from kombu.transport.redis import Channel

from faceweb.operations import stopping, tasks  # noqa: F401 (signals are connected)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceweb.settings.site")

# kombu 5.7 puts unacknowledged messages back when a connection closes, also when it closes because
# the broker is gone: that raises AttributeError and ends the worker. The rows bring them back.
Channel.do_restore = False

app = Celery("faceweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
