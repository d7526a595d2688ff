"""Every address of the house; each app brings its own list."""

from django.urls import path

from chief_workshop.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
