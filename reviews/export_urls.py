"""Addresses of the Excel exports."""

from django.urls import path

from reviews import assessment_urls, supervision_urls
from reviews.views import award, experts, imports, key_projects, notices, register, review_table, summary

app_name = "exports"
urlpatterns = [
    path("recommendations.xlsx", summary.recommendations, name="recommendations"),
    path("experts.xlsx", experts.export, name="experts"),
    path("units.xlsx", imports.units, name="units"),
    path("register.xlsx", register.export, name="register"),
    path("notice.xlsx", notices.sheet, name="notice"),
    path("review-table.xlsx", review_table.export, name="review_table"),
    path("awards.xlsx", award.ledger, name="awards"),
    path("key-projects.xlsx", key_projects.sheet, name="key_projects"),
    *assessment_urls.exports,
    *supervision_urls.exports,
]
