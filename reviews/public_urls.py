"""Addresses that everybody may open: the register of titles."""

from django.urls import URLPattern, path

from reviews.views import register

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("register/", register.index, name="register"),
    path("register/<str:number>/", register.status, name="status"),
]
