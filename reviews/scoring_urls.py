"""Addresses of the score sheets; part of those under /reviews/. All of them lie in the service worker's reach."""

from django.urls import URLPattern, path

from reviews.views import scoring, sheet_sync

urlpatterns: list[URLPattern] = [
    path("cases/<int:pk>/sheet/", scoring.own, name="own_sheet"),
    path("sheets/", scoring.index, name="sheets"),
    path("sheets/worker.js", sheet_sync.worker, name="sheet_worker"),
    path("sheets/shell/", sheet_sync.shell, name="sheet_shell"),
    path("sheets/token/", sheet_sync.token, name="sheet_token"),
    path("sheets/<uuid:uuid>/", scoring.sheet, name="sheet"),
    path("sheets/<uuid:uuid>/copy/", sheet_sync.copy, name="sheet_copy"),
    path("sheets/<uuid:uuid>/sync/", sheet_sync.sync, name="sheet_sync"),
    path("sheets/<uuid:uuid>/photos/", sheet_sync.photos, name="sheet_photos"),
    path("sheets/<uuid:uuid>/photos/<uuid:photo>/", scoring.photo, name="sheet_photo"),
    path("sheets/<uuid:uuid>/photos/<uuid:photo>/picture/", scoring.picture, name="sheet_picture"),
    path("sheets/<uuid:uuid>/sign/", scoring.sign, name="sign_sheet"),
    path("sheets/<uuid:uuid>/vetoes/", scoring.vetoes, name="sheet_vetoes"),
    path("sheets/<uuid:uuid>/vetoes/<int:veto>/withdraw/", scoring.withdraw_veto, name="withdraw_veto"),
]
