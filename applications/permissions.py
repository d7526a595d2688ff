"""Who may: plain questions ``(workshop, user) -> bool``, each with its sentence. They never ask for the state.

``user`` is None when the clock acts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from accounts.models import User
from accounts.roles import CITY_ROLES, FINANCE_ROLES, Role
from applications import standing

if TYPE_CHECKING:
    from applications.models import Workshop


class Permission(Protocol):
    sentence: str

    # Any: the machine hands on what it was given; a question itself says what it takes
    def __call__(self, workshop: Any, user: Any) -> bool: ...


Question = Callable[["Workshop", "User | None"], bool]


def permission(sentence: str, *, nearby: Question | None = None) -> Callable[[Question], Permission]:
    """Hang on the question the sentence that a person reads when the answer is no.

    ``nearby``: colleagues who may not do it themselves but see the greyed button with that sentence.
    """

    def hang(question: Question) -> Permission:
        question.sentence = sentence  # type: ignore[attr-defined]  # a function carries its sentence
        question.nearby = nearby  # type: ignore[attr-defined]  # and who may see it greyed
        return question  # type: ignore[return-value]  # with both it is a Permission

    return hang


@permission("须由系统按期自动办理。")
def the_clock(workshop: Workshop, user: User | None) -> bool:
    return user is None


@permission("须由申报单位的经办人或负责人办理。")
def unit_member(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(Role.UNIT_CLERK, Role.UNIT_APPROVER, organisation_id=workshop.unit_id)


@permission("须由申报单位负责人办理。", nearby=unit_member)
def unit_approver(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(Role.UNIT_APPROVER, organisation_id=workshop.unit_id)


@permission("须由初审单位的经办人或负责人办理。")
def reviewer(workshop: Workshop, user: User | None) -> bool:
    return (
        user is not None
        and workshop.review_body_id != workshop.unit_id
        and user.holds(Role.REVIEW_CLERK, Role.REVIEW_APPROVER, organisation_id=workshop.review_body_id)
    )


@permission("须由初审负责人办理。", nearby=reviewer)
def review_approver(workshop: Workshop, user: User | None) -> bool:
    return (
        user is not None
        and workshop.review_body_id != workshop.unit_id
        and user.holds(Role.REVIEW_APPROVER, organisation_id=workshop.review_body_id)
    )


@permission("须由初审负责人办理，且不能是拟写意见的本人。", nearby=reviewer)
def review_approver_not_drafter(workshop: Workshop, user: User | None) -> bool:
    return review_approver(workshop, user) and standing.of(workshop).body_drafter != _pk(user)


@permission("须由初审负责人或市人力社保局负责人办理。", nearby=reviewer)
def review_or_city_approver(workshop: Workshop, user: User | None) -> bool:
    return review_approver(workshop, user) or city_approver(workshop, user)


@permission("须由市人力社保局经办人办理。")
def city_officer(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(Role.CITY_OFFICER)


@permission("须由市人力社保局负责人办理。", nearby=city_officer)
def city_approver(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(Role.CITY_APPROVER)


@permission("须由市人力社保局负责人办理，且只限导入的原始批次。")
def city_approver_of_register(workshop: Workshop, user: User | None) -> bool:
    """An old workshop that was entered by mistake; nobody else sees the act."""
    return workshop.origin == "register" and city_approver(workshop, user)


@permission("须由市人力社保局负责人办理，且不能是拟写意见的本人。", nearby=city_officer)
def city_approver_not_drafter(workshop: Workshop, user: User | None) -> bool:
    return city_approver(workshop, user) and standing.of(workshop).city_drafter != _pk(user)


@permission("须由未参与本案初审的市局经办人办理。", nearby=city_officer)
def city_officer_not_reviewer(workshop: Workshop, user: User | None) -> bool:
    return user is not None and city_officer(workshop, user) and standing.of(workshop).body_signer != user.pk


@permission("须由市人力社保局经办人或负责人办理。")
def city(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(*CITY_ROLES)


@permission("须由市财政局经办人或负责人办理。")
def finance(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(*FINANCE_ROLES)


@permission("须由市财政局经办人办理。", nearby=finance)
def finance_officer(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(Role.FINANCE_OFFICER)


@permission("须由市财政局负责人办理。", nearby=finance)
def finance_approver(workshop: Workshop, user: User | None) -> bool:
    return user is not None and user.holds(Role.FINANCE_APPROVER)


@permission("须由市人力社保局负责人办理，市财政局同意在先。", nearby=city_officer)
def city_approver_with_finance(workshop: Workshop, user: User | None) -> bool:
    """The act is the city's; that finance agreed or sealed first is a guard of the act."""
    return city_approver(workshop, user)


def follows(workshop: Workshop, user: User) -> bool:
    """Whether the person has to do with a case that he sees by office: as ``models.workshop.follows``, no expert."""
    return (
        user.sees_every_case()
        or unit_member(workshop, user)
        or reviewer(workshop, user)
        or any(
            held.role == Role.DISTRICT_FINANCE and held.organisation.district_id == workshop.district_id
            for held in user.held
        )
    )


def _pk(user: User | None) -> int:
    return user.pk if user else 0
