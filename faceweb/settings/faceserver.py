"""Settings of the face server: the process that answers the Face REST API."""

from faceweb.faceapi.contract import QUOTAS
from faceweb.settings import environment
from faceweb.settings.common import *  # noqa: F403
from faceweb.settings.common import database

SECRET_KEY = environment.secret("face_server_secret_key")
ALLOWED_HOSTS = ["*"]  # programs name it by address; no page or cookie depends on the host
ROOT_URLCONF = "faceweb.faceserver.urls"
WSGI_APPLICATION = "faceweb.faceserver.wsgi.application"
INSTALLED_APPS = ["faceweb.faceserver"]
MIDDLEWARE = ["faceweb.operations.observing.observe"]
APPEND_SLASH = False  # a redirect on POST loses the body
DATABASES = {"default": database("FACE_DATABASE_URL", "face.sqlite3")}

# Images named by address are fetched from public addresses only, unless this is set.
FACE_ALLOW_PRIVATE_URLS = environment.flag("FACE_ALLOW_PRIVATE_URLS")
# How much a subscription may keep: FACE_MAX_FACE_LISTS and so on.
FACE_QUOTAS = {name: environment.number(name, default) for name, default in QUOTAS.items()}

# What the operator wants estimated of nobody: a call that asks for it is refused.
BLOCKED_ATTRIBUTES = environment.blocked_attributes()

# The embedder behind each recognition model, for what is made from now on: the fast one behind the
# older models, the accurate one behind the newer.
FACE_RECOGNITION_MODELS = {
    "recognition_01": "dlib_resnet_v1",
    "recognition_02": "dlib_resnet_v1",
    "recognition_03": "fused_v1",
    "recognition_04": "fused_v1",
} | environment.pairs("FACE_RECOGNITION_MODELS")

# What searches the faces: arrays and files of each machine, or the database.
FACE_INDEX = environment.choice("FACE_INDEX", ("flat", "pgvector"))
# Copies of large lists that the processes of one machine share. They are made from the rows; what
# is lost is made again.
FACE_INDEX_FOLDER = environment.VAR / "face_index"

# How often a process deletes the rows of what has expired.
FACE_PURGE_EVERY_S = environment.number("FACE_PURGE_EVERY_S", 600)

# Calls are counted here where a subscription has limits; two servers that share it count together.
REDIS_URL = environment.REDIS_URL
# Opens /manage/v1: subscriptions and their keys.
FACE_MANAGEMENT_KEY = environment.text("FACE_MANAGEMENT_KEY") or environment.secret(
    "face_management_key"
)
