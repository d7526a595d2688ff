"""Public addresses where a form or an uploaded PDF is checked."""

from django.urls import path

from applications.views import verify

app_name = "verify"
urlpatterns = [
    path("", verify.check, name="check"),
    path("<str:code>/", verify.code, name="code"),
]
