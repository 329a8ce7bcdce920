"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from faceweb.appearance import set_theme
from faceweb.model_card import model_card
from faceweb.patterns.views import patterns
from faceweb.status import page  # noqa: F401 (puts itself into the admin site)
from faceweb.status.views import healthz, metrics_page, readyz

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="photos:library"), name="home"),
    path("", include("faceweb.photos.urls")),
    path("", include("faceweb.sharing.urls")),
    path("", include("faceweb.people.urls")),
    path("", include("faceweb.lookalikes.urls")),
    path("", include("faceweb.notices.urls")),
    path("", include("faceweb.mydata.urls")),
    path("", include("faceweb.moderation.urls")),
    path("", include("faceweb.accounts.urls")),
    path("", include("faceweb.apikeys.urls")),
    path("accounts/", include("allauth.urls")),
    path("theme/", set_theme, name="set_theme"),
    path("models/", model_card, name="model_card"),
    path("models/<slug:page>/", model_card, name="model_card"),
    path("patterns/", patterns, name="patterns"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics_page, name="metrics"),
    path("admin/", admin.site.urls),
]

handler500 = "faceweb.status.views.server_error"
