"""Who people are, as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "人员与单位"

    def ready(self) -> None:
        """Connect the security journal to what Django, axes and allauth tell about sign-in."""
        from accounts import sign_in_edge  # noqa: F401 - importing it connects the receivers; models are ready only now
