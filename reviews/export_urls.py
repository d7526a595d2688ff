"""Addresses of the Excel exports."""

from django.urls import path

from reviews.views import experts, notices, register, summary

app_name = "exports"
urlpatterns = [
    path("recommendations.xlsx", summary.recommendations, name="recommendations"),
    path("experts.xlsx", experts.export, name="experts"),
    path("register.xlsx", register.export, name="register"),
    path("notice.xlsx", notices.sheet, name="notice"),
]
