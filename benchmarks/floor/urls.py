"""The one page of the floor."""

from django.urls import path

from benchmarks.floor.views import rows

urlpatterns = [path("", rows)]
