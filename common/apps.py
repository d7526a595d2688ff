"""The cellar as a Django app: techniques without a domain word."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "公共技术"
