"""Addresses of people: sign-in, registration, profile, organisation, seal, delegation."""

from django.urls import URLPattern

app_name = "accounts"
urlpatterns: list[URLPattern] = []
