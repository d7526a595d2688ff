"""Addresses of the Excel exports."""

from django.urls import path

from reviews.views import summary

app_name = "exports"
urlpatterns = [path("recommendations.xlsx", summary.recommendations, name="recommendations")]
