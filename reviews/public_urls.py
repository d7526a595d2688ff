"""Addresses that everybody may open: notices and the register of titles."""

from django.urls import URLPattern, path

from reviews import assessment_urls, objection_urls, revocation_urls, supervision_urls
from reviews.views import public_notices, register

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("notices/", public_notices.index, name="notices"),
    path("notices/<int:pk>/", public_notices.notice, name="notice"),
    path("notices/<int:pk>/notice.pdf", public_notices.paper, name="notice_paper"),
    path("register/", register.index, name="register"),
    path("register/<str:number>/", register.status, name="status"),
    *objection_urls.public,
    *assessment_urls.public,
    *supervision_urls.public,
    *revocation_urls.public,
]
