"""Settings of the queue: rows are the truth, it only carries their keys."""

from faceweb.settings import environment

CELERY_BROKER_URL = environment.REDIS_URL.replace("unix://", "redis+socket://", 1).replace(
    "?db=", "?virtual_host=", 1
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,
    "socket_connect_timeout": 2,
}
CELERY_TASK_DEFAULT_QUEUE = "faceweb"
# Searches need not wait behind a batch of uploads, nor uploads behind a library that is moved, nor
# a photo behind somebody's five hundred: workers take from their queues by turns.
CELERY_TASK_ROUTES = {
    "faceweb.lookalikes.tasks.*": {"queue": "searches"},
    "faceweb.photos.tasks.look_for_faces_in_turn": {"queue": "batches"},
    "faceweb.photos.tasks.fill_list": {"queue": "lists"},
    "faceweb.people.tasks.*": {"queue": "lists"},
    "faceweb.moderation.tasks.ask_face_service": {"queue": "searches"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULER = "faceweb.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "ask-whether-the-face-service-answers": {
        "task": "faceweb.moderation.tasks.ask_face_service",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "mail-notices": {"task": "faceweb.notices.tasks.send_digests", "schedule": 300.0},
    "go-on-with-exports-and-erasures": {
        "task": "faceweb.mydata.tasks.requeue_overdue",
        "schedule": 15.0,
    },
    "look-for-what-was-left-behind": {
        "task": "faceweb.mydata.tasks.look_for_orphans",
        "schedule": 24 * 3600.0,
    },
    "forget-what-ended": {
        "task": "faceweb.mydata.tasks.forget_what_ended",
        "schedule": 24 * 3600.0,
    },
    "requeue-overdue-work": {"task": "faceweb.photos.tasks.requeue_overdue", "schedule": 10.0},
    "blank-blocked-attributes": {
        "task": "faceweb.photos.tasks.blank_blocked_attributes",
        "schedule": 600.0,
    },
    "tell-of-batches": {"task": "faceweb.photos.tasks.tell_of_batches", "schedule": 10.0},
    "close-moot-cases": {
        "task": "faceweb.moderation.tasks.close_moot_cases",
        "schedule": 60.0,
    },
    "go-on-with-suspensions": {
        "task": "faceweb.moderation.tasks.go_on_with_suspensions",
        "schedule": 60.0,
    },
    "tell-of-decisions": {
        "task": "faceweb.moderation.telling_tasks.tell_of_decisions",
        "schedule": 10.0,
    },
    "forget-old-reports": {
        "task": "faceweb.moderation.telling_tasks.forget_old_reports",
        "schedule": 24 * 3600.0,
    },
    "go-on-with-takedowns": {
        "task": "faceweb.moderation.takedown_tasks.go_on_with_takedowns",
        "schedule": 10.0,
    },
    "forget-takedowns": {
        "task": "faceweb.moderation.takedown_tasks.forget_takedowns",
        "schedule": 3600.0,
    },
    "keep-galleries-in-order": {"task": "faceweb.sharing.tasks.keep_house", "schedule": 30.0},
    "go-on-with-people": {"task": "faceweb.people.tasks.requeue_overdue", "schedule": 10.0},
    "forget-old-changes-of-people": {
        "task": "faceweb.people.tasks.forget_old_changes",
        "schedule": 3600.0,
    },
}
