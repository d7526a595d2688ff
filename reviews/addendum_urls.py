"""Addresses of the addenda, within those of the desks."""

from django.urls import URLPattern, path

from reviews.views import addenda, addendum_files

urlpatterns: list[URLPattern] = [
    path("cases/<int:pk>/addenda/new/", addenda.ask, name="ask_addendum"),
    path("addenda/<uuid:uuid>/", addenda.detail, name="addendum"),
    path("addenda/<uuid:uuid>/answer/", addenda.answer, name="answer_addendum"),
    path("addenda/<uuid:uuid>/seal/", addenda.seal, name="seal_addendum"),
    path("addenda/<uuid:uuid>/verify/", addenda.verify, name="verify_addendum"),
    path("addenda/<uuid:uuid>/drop/", addenda.drop, name="drop_addendum"),
    path("addenda/<uuid:uuid>/addendum.pdf", addendum_files.pdf, name="addendum_pdf"),
    path("addenda/<uuid:uuid>/scan/", addendum_files.scan, name="addendum_scan"),
    path("addenda/<uuid:uuid>/pages/<int:page>/", addendum_files.page, name="addendum_page"),
    path("addenda/<uuid:uuid>/files/<uuid:file_uuid>/", addendum_files.file, name="addendum_file"),
    path("addenda/<uuid:uuid>/files/<uuid:file_uuid>/remove/", addenda.remove_file, name="remove_addendum_file"),
    path(
        "addenda/<uuid:uuid>/files/<uuid:file_uuid>/pages/<int:page>/",
        addendum_files.file_page,
        name="addendum_file_page",
    ),
]
