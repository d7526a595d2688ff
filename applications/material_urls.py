"""Addresses of materials: download, pages for viewing, uploading in pieces."""

from django.urls import URLPattern, path

from applications.views import material_files, materials

app_name = "materials"
urlpatterns: list[URLPattern] = [
    path("<uuid:uuid>/", material_files.file, name="file"),
    path("<uuid:uuid>/look/", material_files.look, name="look"),
    path("<uuid:uuid>/pages/", material_files.previews, name="previews"),
    path("<uuid:uuid>/pages/<int:page>/", material_files.page, name="page"),
    path("<uuid:uuid>/replace/", materials.replace, name="replace"),
    path("<uuid:uuid>/remove/", materials.remove, name="remove"),
    path("<uuid:uuid>/move/", materials.move, name="move"),
    path("uploads/<uuid:uuid>/", material_files.piece, name="piece"),
    path("of/<int:pk>/<str:key>/", materials.slot, name="slot"),
    path("of/<int:pk>/<str:key>/upload/", material_files.upload, name="upload"),
    path("of/<int:pk>/<str:key>/missing/", materials.missing, name="missing"),
    path("of/<int:pk>/<str:key>/missing/undo/", materials.undo_missing, name="undo_missing"),
]
