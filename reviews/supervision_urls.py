"""Addresses of supervision: inspections, statistics of titles, good practice, rules and duties."""

from django.urls import URLPattern, path

from reviews.views import duties, inspections, practices, public_practices, statistics, supervision

urlpatterns: list[URLPattern] = [
    path("supervision/", supervision.desk, name="supervision"),
    path("supervision/duties/", duties.lacking, name="lacking_duties"),
    path("supervision/new/", supervision.choose, name="choose_inspected"),
    path("cases/<int:pk>/inspections/new/", supervision.record, name="record_inspection"),
    path("inspections/<int:pk>/", inspections.detail, name="inspection"),
    path("inspections/<int:pk>/answer/", inspections.answer, name="answer_inspection"),
    path("inspections/<int:pk>/confirm/", inspections.confirm, name="confirm_inspection"),
    path("inspections/<int:pk>/return/", inspections.send_back, name="return_inspection"),
    path("inspections/<int:pk>/withdraw/", inspections.withdraw, name="withdraw_inspection"),
    path("inspections/<int:pk>/correct/", inspections.correct, name="correct_inspection"),
    path("inspections/<int:pk>/files/<uuid:file_uuid>/", inspections.file, name="inspection_file"),
    path("inspections/<int:pk>/files/<uuid:file_uuid>/remove/", inspections.remove_file, name="remove_inspection_file"),
    path(
        "inspections/<int:pk>/files/<uuid:file_uuid>/pages/<int:page>/",
        inspections.file_page,
        name="inspection_file_page",
    ),
    path("statistics/", statistics.index, name="title_statistics"),
    path("statistics/statistics.pdf", statistics.paper, name="title_statistics_pdf"),
    path("practices/", practices.index, name="practices"),
    path("practices/<int:pk>/", practices.detail, name="practice"),
    path("practices/<int:pk>/edit/", practices.edit, name="edit_practice"),
    path("practices/<int:pk>/photos/", practices.add_photo, name="add_practice_photo"),
    path("practices/<int:pk>/photos/<uuid:photo_uuid>.jpg", practices.photo, name="practice_photo"),
    path("practices/<int:pk>/photos/<uuid:photo_uuid>/remove/", practices.remove_photo, name="remove_practice_photo"),
    path("practices/<int:pk>/publish/", practices.publish, name="publish_practice"),
    path("practices/<int:pk>/return/", practices.send_back, name="return_practice"),
    path("practices/<int:pk>/retract/", practices.retract, name="retract_practice"),
]
dossier: list[URLPattern] = [
    path("<int:pk>/supervision/", duties.tab, name="supervision"),
    path("<int:pk>/duties/", duties.add, name="add_duty"),
    path("<int:pk>/duties/<uuid:document>/", duties.document, name="duty"),
    path("<int:pk>/duties/<uuid:document>/pages/<int:page>/", duties.page, name="duty_page"),
    path("<int:pk>/duties/<uuid:document>/confirm/", duties.confirm, name="confirm_duty"),
    path("<int:pk>/duties/<uuid:document>/end/", duties.end, name="end_duty"),
    path("<int:pk>/practices/new/", practices.new, name="new_practice"),
]
exports: list[URLPattern] = [
    path("inspections.xlsx", supervision.sheet, name="inspections"),
    path("titles.xlsx", statistics.sheet, name="titles"),
]
public: list[URLPattern] = [
    path("practices/", public_practices.index, name="practices"),
    path("practices/<int:pk>/", public_practices.practice, name="practice"),
    path("practices/<int:pk>/photos/<uuid:photo_uuid>.jpg", public_practices.photo, name="practice_photo"),
]
