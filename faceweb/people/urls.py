"""Addresses of people."""

from django.urls import path

from faceweb.people.views import history, naming, overview, person

app_name = "people"
urlpatterns = [
    path("people/", overview.people, name="people"),
    path("people/suggestions/", overview.suggestions, name="suggestions"),
    path("people/unknown/", overview.unknown, name="unknown"),
    path("people/unknown/<uuid:unknown_id>/", naming.name_unknown, name="name_unknown"),
    path("people/history/", history.history, name="history"),
    path("people/history/<uuid:change_id>/undo/", history.undo, name="undo"),
    path("people/<uuid:person_id>/", person.person, name="person"),
    path("people/<uuid:person_id>/name/", person.rename, name="rename"),
    path("people/<uuid:person_id>/hide/", person.hide, name="hide"),
    path("people/<uuid:person_id>/forget/", person.forget, name="forget"),
    path("people/<uuid:person_id>/merge/", person.merge, name="merge"),
    path("people/<uuid:person_id>/take-out/", person.take_out, name="take_out"),
    path("people/<uuid:person_id>/split/", person.split, name="split"),
    path("people/<uuid:person_id>/cover/", person.cover, name="cover"),
    path("faces/<uuid:face_id>/name/", naming.name_face, name="name_face"),
]
