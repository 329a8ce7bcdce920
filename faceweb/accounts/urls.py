"""Addresses of accounts, beside those of django-allauth."""

from django.urls import path

from faceweb.accounts.views import account, consents, invitations

app_name = "accounts"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/consents/", consents.consents, name="consents"),
    path("account/consents/progress/", consents.consent_progress, name="consent_progress"),
    path("account/consents/texts/<slug:version>/", consents.consent_text, name="consent_text"),
    path("account/invitations/", invitations.invitations, name="invitations"),
    path(
        "account/invitations/<int:sign_up_invitation_id>/take-back/",
        invitations.take_back,
        name="take_back_invitation",
    ),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]
