"""Addresses of the desks where others judge."""

from django.urls import URLPattern, path

from reviews import (
    addendum_urls,
    assessment_urls,
    decision_urls,
    evaluation_urls,
    expert_urls,
    notice_urls,
    objection_urls,
    panel_urls,
    payment_urls,
    revocation_urls,
    scoring_urls,
    supervision_urls,
    visit_urls,
)
from reviews.views import batch, desk, originals, preliminary, summary

app_name = "reviews"
urlpatterns: list[URLPattern] = [
    path("preliminary/<int:pk>/originals/", originals.originals, name="originals"),
    path("", desk.desk, name="desk"),
    path("take/", desk.take, name="take"),
    path("summary/", summary.summary, name="summary"),
    path("summary/order/", summary.order, name="order"),
    path("summary/letter.pdf", summary.letter, name="recommendation_letter"),
    path("cases/<int:pk>/remarks/", preliminary.remarks, name="remarks"),
    path("cases/<int:pk>/remarks/<uuid:uuid>/drop/", preliminary.drop, name="drop_remark"),
    path("cases/<int:pk>/remarks/<uuid:uuid>/settle/", preliminary.settle, name="settle_remark"),
    path("cases/<int:pk>/opinion/", preliminary.opinion, name="opinion"),
    path("cases/<int:pk>/waivers/<int:waiver_pk>/", preliminary.waiver, name="waiver"),
    path("batch/", batch.batch, name="batch"),
    path("batch/done/", batch.batch_done, name="batch_done"),
    *expert_urls.urlpatterns,
    *panel_urls.urlpatterns,
    *scoring_urls.urlpatterns,
    *notice_urls.urlpatterns,
    *objection_urls.urlpatterns,
    *visit_urls.urlpatterns,
    *addendum_urls.urlpatterns,
    *evaluation_urls.urlpatterns,
    *decision_urls.urlpatterns,
    *payment_urls.urlpatterns,
    *assessment_urls.desks,
    *supervision_urls.urlpatterns,
    *revocation_urls.urlpatterns,
]
