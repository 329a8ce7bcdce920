"""Addresses of look-alikes."""

from django.urls import path

from faceweb.lookalikes.views import compare, links, query, results

app_name = "lookalikes"
urlpatterns = [
    path("look-alikes/", query.search, name="search"),
    path("look-alikes/with/<uuid:photo_id>/", query.query, name="query"),
    path("look-alikes/with/<uuid:photo_id>/forget/", query.forget, name="forget"),
    path("look-alikes/shared/", links.shared_results, name="shared_results"),
    path("look-alikes/shared/<uuid:result_id>/revoke/", links.revoke, name="revoke"),
    path("faces/<uuid:face_id>/look-alikes/", results.face, name="face"),
    path("faces/<uuid:face_id>/look-alikes/share/", links.share, name="share"),
    path("faces/<uuid:face_id>/compare/<uuid:other_id>/", compare.pair, name="compare"),
    path("faces/<uuid:face_id>/compare/<uuid:other_id>/said/", compare.say, name="say"),
    path("r/<str:token>/", links.shared, name="shared"),
]
