"""Public addresses where a form or an uploaded PDF is checked."""

from django.urls import URLPattern

app_name = "verify"
urlpatterns: list[URLPattern] = []
