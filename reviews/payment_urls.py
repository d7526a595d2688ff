"""Addresses of paying the subsidy of a key project."""

from django.urls import URLPattern, path

from reviews.views import payments

urlpatterns: list[URLPattern] = [
    path("payments/<int:pk>/", payments.page, name="payments"),
    path("payments/<int:pk>/draft/", payments.draft, name="payment_draft"),
    path("payments/<int:pk>/<int:ordinal>/pay/", payments.pay, name="payment_pay"),
    path("payments/<int:pk>/<int:ordinal>/cancel/", payments.cancel, name="payment_cancel"),
    path("payments/<int:pk>/<int:ordinal>/voucher/", payments.voucher, name="payment_voucher"),
]
