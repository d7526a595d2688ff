"""Addresses of sign-in under the names that allauth itself looks up."""

urlpatterns: list = []
