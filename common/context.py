"""What every template may know about the house itself: demo mode, type size, the footer."""

from django.conf import settings
from django.http import HttpRequest

TYPE_COOKIE = "type"
NOT_CONFIGURED = "待配置"


def house(request: HttpRequest) -> dict[str, object]:
    """The variable `house`; no query of its own, so error pages may use it as well."""
    user = getattr(request, "user", None)
    size = request.COOKIES.get(TYPE_COOKIE) or ("large" if getattr(user, "large_type", False) else "normal")
    return {
        "house": {
            "demo": settings.DEMO,
            "large": size == "large",
            "owner": settings.SITE_OWNER,
            "site_code": settings.SITE_CODE or NOT_CONFIGURED,
            "icp": settings.SITE_ICP or NOT_CONFIGURED,
            "basis": settings.SITE_BASIS,
        }
    }
