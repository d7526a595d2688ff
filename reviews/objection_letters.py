"""Letters about objections: one function a message. None says who objected, or anything that he said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from applications.letters import the_unit
from common import outbox
from reviews.letters import those_who_hold, write
from reviews.models import Hearing, Objection, Removal

outbox.KINDS.update(
    {
        "reviews/objection_arrived": "收到公示异议",
        "reviews/objection_assigned": "异议由您办理",
        "reviews/objection_to_decide": "异议处理意见待审定",
        "reviews/objection_decided": "异议处理意见已审定",
        "reviews/objection_sent_back": "异议处理意见被退回",
        "reviews/removal_proposed": "不予认定理由待同意",
        "reviews/removal_answered": "不予认定理由的答复",
        "reviews/statement_asked": "请说明情况",
        "reviews/statement_given": "单位已说明情况",
    }
)


def objection_arrived(objection: Objection, at: datetime) -> None:
    """To the officers who may take it."""
    _about(those_who_hold(Role.CITY_OFFICER), "objection_arrived", objection, at)


def objection_assigned(objection: Objection, readers: Iterable[User], at: datetime) -> None:
    _about(readers, "objection_assigned", objection, at)


def objection_to_decide(objection: Objection, reader: User, at: datetime) -> None:
    _about([reader], "objection_to_decide", objection, at)


def objection_decided(objection: Objection, reader: User, at: datetime) -> None:
    _about([reader], "objection_decided", objection, at)


def objection_sent_back(objection: Objection, reader: User, at: datetime) -> None:
    _about([reader], "objection_sent_back", objection, at)


def removal_proposed(removal: Removal, at: datetime) -> None:
    _about_removal(those_who_hold(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER), "removal_proposed", removal, at)


def removal_answered(removal: Removal, at: datetime) -> None:
    readers = [removal.drafted_by, *those_who_hold(Role.CITY_APPROVER)]
    _about_removal(readers, "removal_answered", removal, at)


def statement_asked(hearing: Hearing, at: datetime) -> None:
    """To the unit; the question is written so that it tells nobody."""
    _about_hearing(the_unit(hearing.workshop), "statement_asked", hearing, at)


def statement_given(hearing: Hearing, reader: User, at: datetime) -> None:
    link = reverse("reviews:objection", args=[hearing.objection_id])
    write([reader], "statement_given", at=at, link=link, about=_case(hearing.workshop_id), hearing=hearing)


def _about(readers: Iterable[User], template: str, objection: Objection, at: datetime) -> None:
    link = reverse("reviews:objection", args=[objection.pk])
    write(readers, template, at=at, link=link, about=_case(objection.workshop_id), objection=objection)


def _about_removal(readers: Iterable[User], template: str, removal: Removal, at: datetime) -> None:
    link = reverse("reviews:removal", args=[removal.pk])
    write(readers, template, at=at, link=link, about=_case(removal.workshop_id), removal=removal)


def _about_hearing(readers: Iterable[User], template: str, hearing: Hearing, at: datetime) -> None:
    link = reverse("workshops:hearing", args=[hearing.workshop_id, hearing.pk])
    write(readers, template, at=at, link=link, about=_case(hearing.workshop_id), hearing=hearing)


def _case(pk: int) -> str:
    return f"workshop:{pk}"
