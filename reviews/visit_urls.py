"""Addresses of the site visits, within those of the desks."""

from django.urls import URLPattern, path

from reviews.views import visit_records, visits

urlpatterns: list[URLPattern] = [
    path("visits/", visits.index, name="visits"),
    path("cases/<int:pk>/visits/new/", visits.plan, name="plan_visit"),
    path("visits/<int:pk>/", visits.detail, name="visit"),
    path("visits/<int:pk>/change/", visits.change, name="change_visit"),
    path("visits/<int:pk>/cancel/", visits.cancel, name="cancel_visit"),
    path("visits/<int:pk>/visit.ics", visits.calendar_file, name="visit_ics"),
    path("visits/<int:pk>/record/", visit_records.record, name="visit_record"),
    path("visits/<int:pk>/record/close/", visit_records.close, name="close_visit_record"),
    path("visits/<int:pk>/record/adopt/", visit_records.adopt, name="adopt_visit_record"),
    path("visits/<int:pk>/record.pdf", visit_records.record_pdf, name="visit_record_pdf"),
    path("visits/<int:pk>/photos/", visit_records.add_photos, name="visit_photos"),
    path("visits/<int:pk>/photos/<uuid:uuid>/", visit_records.photo, name="visit_photo"),
    path("visits/<int:pk>/photos/<uuid:uuid>/caption/", visit_records.caption_photo, name="caption_visit_photo"),
    path("visits/<int:pk>/photos/<uuid:uuid>/remove/", visit_records.remove_photo, name="remove_visit_photo"),
]
