"""The demo world's supervision: inspections with their answers, rules and duties, posts of good practice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.roles import Role
from applications.models import Workshop
from applications.states import ALIVE
from chief_workshop.demo import papers
from common.calendar import working_days_after
from common.clock import legal_day
from reviews.models import DutyDocument, Inspection, Practice
from reviews.services import duties, inspection_answers, practices, supervision
from reviews.services.supervision import Found
from reviews.supervision_rights import Office

DAY = timedelta(days=1)
FINDINGS = "工作室场地和设备与申报一致，攻关项目按计划推进；带徒协议 4 份，其中 2 份没有签署日期。"
REQUEST = "补签 2 份带徒协议的日期，上传扫描件。"
ANSWER = "两份带徒协议已由师徒双方补签日期，扫描件见附件；今后签订协议由人力资源部统一核对。"
POST = """工作室成立以来，我们把首席技师的操作要领拆成可以跟练的步骤，每一步配一段录像和一张要点卡。

徒弟每周挑一个步骤跟练，由师傅对照录像点评，合格后在要点卡上签字，全部签完即可独立上岗。

一年来，四名徒弟中有两人晋升高级工，同一工序的返工率由百分之六降到百分之二。要点卡已推广到三个车间，兄弟单位也可以直接使用。"""


def play(titles: list[Workshop], at: datetime) -> None:
    """Of the living ``titles``: the first was inspected and answered, the second waits, each has its rules."""
    alive = [title for title in titles if title.state in ALIVE]
    for title in alive[:2]:
        _put_rules_on_file(title, at)
    if alive:
        _inspect(alive[0], at, answers=True)
        _tell(alive[0], at)
    if len(alive) > 1:
        _inspect(alive[1], at, answers=False)


def _put_rules_on_file(title: Workshop, at: datetime) -> None:
    clerk = _of_unit(title, Role.UNIT_CLERK)
    for kind in DutyDocument.Kind:
        name = DutyDocument.Kind(kind).label
        effective_on = legal_day(at - 30 * DAY)
        duties.add(title, _paper(name), kind=kind, title=name, effective_on=effective_on, by=clerk, at=at)


def _inspect(title: Workshop, at: datetime, *, answers: bool) -> Inspection:
    inspector = User.objects.members_of(title.review_body_id, Role.REVIEW_CLERK).order_by("pk")[0]
    made = supervision.record(
        title,
        Found(
            kind=Inspection.Kind.VISIT,
            held_on=legal_day(at),
            people=f"{inspector.name}（{title.review_body.short_name}）\n{title.technician_name}（首席技师）",
            findings=FINDINGS,
            request=REQUEST,
            due_on=_due(at),
        ),
        office=Office.BODY,
        by=inspector,
        at=at,
    )
    if answers:
        clerk, approver = _of_unit(title, Role.UNIT_CLERK), _of_unit(title, Role.UNIT_APPROVER)
        inspection_answers.save(made, text=ANSWER, by=clerk, at=at + DAY)
        inspection_answers.add_file(made, _paper("带徒协议"), by=clerk, at=at + DAY)
        inspection_answers.send(made, by=approver, at=at + 2 * DAY)
        supervision.confirm(made, words="已整改。", by=inspector, at=at + 3 * DAY)
    return made


def _due(at: datetime) -> date:
    return working_days_after(legal_day(at), 10)


def _tell(title: Workshop, at: datetime) -> Practice:
    """A post that the city published."""
    clerk, approver = _of_unit(title, Role.UNIT_CLERK), _of_unit(title, Role.UNIT_APPROVER)
    post = practices.begin(title, title="要点卡带徒：把绝活拆成看得见的步骤", text=POST, by=clerk, at=at)
    picture, _ = papers.paper("site_photos", "跟练现场", [title.technician_name])
    photo = SimpleUploadedFile("跟练现场.jpg", picture, "image/jpeg")
    practices.add_photo(post, photo, caption="徒弟对照要点卡跟练", by=clerk, at=at)
    practices.send(post, by=approver, at=at + DAY)
    officer = User.objects.filter(memberships__role=Role.CITY_OFFICER, memberships__ended_at=None).order_by("pk")[0]
    practices.publish(post, content_hash=practices.hash_of(post), by=officer, at=at + 2 * DAY)
    return post


def _of_unit(title: Workshop, role: str) -> User:
    return User.objects.members_of(title.unit_id, role).order_by("pk")[0]


def _paper(name: str) -> SimpleUploadedFile:
    content = papers.scan_of_seal(name, ["示例文件，内容为虚构。"])
    return SimpleUploadedFile(f"{name}.pdf", content, "application/pdf")
