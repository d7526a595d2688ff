"""The workshop's name composes itself (四(一)2-名): 北京市 + 首席技师姓名 + 职业工种名称 + 首席技师工作室."""

from applications.models import TechnicianChapter, Workshop


def composed(technician_name: str, trade: str) -> str:
    """The name by the pattern, or '' while a part is missing."""
    if not technician_name or not trade:
        return ""
    return f"北京市{technician_name}{trade}首席技师工作室"


def trade_of(chapter: TechnicianChapter) -> str:
    """职业 or 工种 as printed on the certificate: the 工种 where one is given (domain §10-26)."""
    return chapter.work_type or chapter.occupation


def is_taken(workshop: Workshop) -> bool:
    """Whether another live case or living title bears the name."""
    return (
        bool(workshop.name) and Workshop.objects.claiming().filter(name=workshop.name).exclude(pk=workshop.pk).exists()
    )


def technician_is_taken(workshop: Workshop) -> bool:
    """Whether the technician already leads another live case or living title."""
    return (
        bool(workshop.technician_key)
        and Workshop.objects.claiming().filter(technician_key=workshop.technician_key).exclude(pk=workshop.pk).exists()
    )
