"""Addresses of the desks where others judge."""

from django.urls import URLPattern

app_name = "reviews"
urlpatterns: list[URLPattern] = []
