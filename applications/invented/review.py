"""What happened to an invented case after it was begun: seals, checks, opinions, remarks, journal lines, letters."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import Organisation, User
from applications import journal, snapshot
from applications.invented.copying import Basket, bare
from applications.invented.lives import PAST_ACCEPTANCE, Life
from applications.invented.surroundings import Surroundings, Unit
from applications.models import (
    CorrectionReturn,
    EventText,
    Opinion,
    OriginalCheck,
    Remark,
    Seal,
    Version,
    VersionFile,
    Workshop,
    WorkshopEvent,
)
from applications.states import State
from common.models import Letter

_SEALED_BY_BODY = {State.RECOMMENDED, State.REJECTED, State.NOT_RECOMMENDED} | PAST_ACCEPTANCE
_AGREES = "经审核，证明材料原件均已查验，复印件与原件一致。同意推荐。"
_REFUSES = "经核查，近三年没有可核实的技术成果，不予推荐。"
_DECLINES = "经核对，教育经费口径有误，更正后不足工资总额的 1.5%，不予受理。"
_SUBJECTS = {
    "submit": "“{name}”已报送{body}",
    "return_for_correction": "“{name}”退回补正 2 处",
    "recommend": "“{name}”已获初审推荐",
    "not_recommend": "“{name}”初审未通过",
    "accept": "“{name}”已受理",
    "decline": "“{name}”不予受理",
    "withdraw": "“{name}”已撤回",
    "lapse": "“{name}”因逾期终止",
}


class Review:
    """Writes the rows of one life into the basket."""

    def __init__(
        self, random: Random, around: Surroundings, basket: Basket, workshop: Workshop, life: Life, unit: Unit
    ) -> None:
        self._random = random
        self._around = around
        self._basket = basket
        self._workshop = workshop
        self._life = life
        self._unit = unit
        self._version: Version | None = None

    @property
    def seals_count(self) -> int:
        return 2 if self._life.state in _SEALED_BY_BODY else 1

    @property
    def voided(self) -> bool:
        """A returned or withdrawn case has no valid seal; its version shows the unsigned file again."""
        return self._life.state in {State.RETURNED, State.WITHDRAWN}

    def begin(self) -> None:
        self.line(
            "begin",
            self._life.begun,
            self._unit.clerk,
            self._unit.organisation,
            target=State.DRAFT,
            facts={
                "origin": "application",
                "round": self._workshop.round_id,
                "copied_from": None,
            },
        )

    def sealed(self, version: Version, files: list[VersionFile]) -> None:
        """The unit's seal, and the body's where there is one."""
        self._version = version
        moments = (self._life.submitted, self._life.opinion)
        offices = (self._unit, self._unit.body)
        boxes = ((Seal.Box.UNIT, "情况属实，同意申报。"), (Seal.Box.BODY, self._opinion_text()))
        for place, file in enumerate(files[1:]):
            at, office, (box, text) = moments[place], offices[place], boxes[place]
            assert at is not None  # noqa: S101 - a seal has its moment
            seal = Seal(
                pk=self._around.key(Seal),
                workshop=self._workshop,
                version=version,
                box=box,
                kind=Seal.Kind.IN_SYSTEM,
                organisation=office.organisation,
                organisation_name=office.organisation.name,
                signer=office.approver,
                credential=self._around.credential,
                text=text,
                content_hash=version.content_hash,
                file=file,
                at=at,
            )
            if self.voided:
                end = self._life.returned or self._life.ended
                seal.voided_at, seal.voided_by, seal.voided_reason = (
                    end,
                    office.approver,
                    "退回补正" if self._life.returned else "单位撤回",
                )
                file.voided_at = end
            self._basket.add(seal)
        prepared = {"version": 1, "content_hash": version.content_hash}
        assert self._life.prepared  # noqa: S101 - a version was prepared
        assert self._life.submitted  # noqa: S101 - and sealed
        self.line("prepare", self._life.prepared, self._unit.clerk, self._unit.organisation, facts=prepared)
        self.act(
            "submit",
            self._life.submitted,
            self._unit.approver,
            self._unit.organisation,
            State.DRAFT,
            State.SUBMITTED,
            facts=prepared | {"again": False},
        )

    def rest(self, rows: snapshot.Rows) -> None:
        """What followed the submission, or what ended a draft."""
        if self._version is not None:
            self._checks(rows)
            self._return(rows)
            self._opinion()
            self._city()
        if self._life.state == State.WITHDRAWN:
            self._withdrawal()

    # ── the steps ────────────────────────────────────────────────────────────

    def _checks(self, rows: snapshot.Rows) -> None:
        at, body = self._life.checked, self._unit.body
        if at is None:
            return
        share = 1.0 if self._life.state in _SEALED_BY_BODY else self._random.random()
        files = [slot.present_files[0] for slot in rows.slots]  # type: ignore[attr-defined]  # made with the slots
        for place, file in enumerate(files[: int(len(files) * share)]):
            moment = at + timedelta(seconds=20 * place)
            self._basket.add(
                bare(
                    OriginalCheck,
                    file_id=file.pk,
                    workshop_id=self._workshop.pk,
                    verdict="agrees",
                    seen_by_id=body.clerk.pk,
                    seen_on=at.date(),
                    organisation_name=body.organisation.name,
                    recorded_at=moment,
                )
            )
            self.line(
                "check_original",
                moment,
                body.clerk,
                body.organisation,
                facts={
                    "file": str(file.uuid),
                    "sha256": file.stored.sha256,
                    "verdict": "agrees",
                },
            )

    def _return(self, rows: snapshot.Rows) -> None:
        at, clerk, due_on = self._life.returned, self._unit.body.clerk, self._workshop.due_on
        if at is None or due_on is None or self._version is None:
            return
        sent = CorrectionReturn(
            pk=self._around.key(CorrectionReturn),
            workshop=self._workshop,
            version=self._version,
            due_on=due_on,
            returned_by=clerk,
            returned_at=at,
        )
        member = rows.members[0]
        places = (
            ("technician.certificate_number", "首席技师情况 · 证书编号", "证书编号与扫描件不一致，请核对。"),
            (f"members.{member.uuid}.duty", f"第 1 人 {member.name} · 工作室分工", "请写明负责的具体工作。"),
        )
        self._basket.add(sent)
        for number, (path, where, text) in enumerate(places):
            answered = number == 0 and self._random.random() < 0.5  # noqa: PLR2004 - half have begun to answer
            self._basket.add(
                Remark(
                    uuid=uuid.UUID(int=self._random.getrandbits(128), version=4),
                    workshop=self._workshop,
                    version=self._version,
                    path=path,
                    where=where,
                    text=text,
                    made_by=clerk,
                    made_at=at - timedelta(hours=1),
                    returned=sent,
                    answer="已按原件更正。" if answered else "",
                    answered_by=self._unit.clerk if answered else None,
                    answered_at=at + timedelta(hours=20) if answered else None,
                )
            )
        self.act(
            "return_for_correction",
            at,
            clerk,
            self._unit.body.organisation,
            State.SUBMITTED,
            State.RETURNED,
            facts={"remarks": 2, "due_on": str(self._workshop.due_on)},
        )

    def _opinion(self) -> None:
        at, body = self._life.drafted, self._unit.body
        if at is None or self._life.opinion is None:
            return
        refused = self._life.state == State.NOT_RECOMMENDED
        conclusion = Opinion.Conclusion.NOT_RECOMMEND if refused else Opinion.Conclusion.RECOMMEND
        self._basket.add(
            self._drafted(
                "body", conclusion, self._opinion_text(), body.clerk, at, self._life.opinion if refused else None
            )
        )
        self.line(
            "draft_opinion",
            at,
            body.clerk,
            body.organisation,
            facts={"conclusion": str(conclusion)},
            text=self._opinion_text(),
        )
        self.act(
            "not_recommend" if refused else "recommend",
            self._life.opinion,
            body.approver,
            body.organisation,
            State.SUBMITTED,
            State.NOT_RECOMMENDED if refused else State.RECOMMENDED,
            text=self._opinion_text(),
        )

    def _city(self) -> None:
        at, city = self._life.city, self._around.city
        if at is None:
            return
        if self._life.state in PAST_ACCEPTANCE:
            self.act(
                "accept",
                at,
                self._around.officer,
                city,
                State.RECOMMENDED,
                State.ACCEPTED,
                facts={"paper_sets": 5, "copies": 5},
            )
            return
        drafted = at - timedelta(hours=4)
        self._basket.add(
            self._drafted("city", Opinion.Conclusion.DECLINE, _DECLINES, self._around.officer, drafted, at)
        )
        self.line("draft_decline", drafted, self._around.officer, city, facts={"conclusion": "decline"}, text=_DECLINES)
        self.act("decline", at, self._around.city_approver, city, State.RECOMMENDED, State.REJECTED, text=_DECLINES)

    def _withdrawal(self) -> None:
        at = self._life.ended
        assert at is not None  # noqa: S101 - withdrawn has its end
        if self._version is None:
            self.act("lapse", at, None, None, State.DRAFT, State.WITHDRAWN)
        else:
            self.act(
                "withdraw",
                at,
                self._unit.approver,
                self._unit.organisation,
                State.SUBMITTED,
                State.WITHDRAWN,
                text="首席技师岗位调整，拟更换人选后重新申报。",
            )

    # ── rows ─────────────────────────────────────────────────────────────────

    def _opinion_text(self) -> str:
        return _REFUSES if self._life.state == State.NOT_RECOMMENDED else _AGREES

    def _drafted(
        self, box: str, conclusion: str, text: str, by: User, at: datetime, served: datetime | None
    ) -> Opinion:
        return Opinion(
            workshop=self._workshop,
            version=self._version,
            box=box,
            conclusion=conclusion,
            text=text,
            drafted_by=by,
            drafted_at=at,
            remedy=self._workshop.rule_set.remedy if served else "",
            served_at=served,
            served_how="系统送达" if served else "",
        )

    def act(
        self,
        verb: str,
        at: datetime,
        by: User | None,
        organisation: Organisation | None,
        source: str,
        target: str,
        *,
        facts: dict[str, Any] | None = None,
        text: str = "",
        subject: str = "",
    ) -> None:
        """One act: its line, and a letter to the unit's two people."""
        self.line(verb, at, by, organisation, source=source, target=target, facts=facts, text=text)
        subject = (subject or _SUBJECTS[verb]).format(name=self._workshop.name, body=self._workshop.review_body.name)
        for reader in (self._unit.clerk, self._unit.approver):
            self._basket.add(
                bare(
                    Letter,
                    recipient_id=reader.pk,
                    template=verb,
                    subject=subject[:200],
                    body=f"您好：\n\n{subject}。详情请在系统中查看。",
                    link=f"/workshops/{self._workshop.pk}/",
                    about=f"workshop:{self._workshop.pk}",
                    address=reader.email,
                    created_at=at,
                    sent_at=at,
                    attempts=1,
                    read_at=at + timedelta(hours=5) if at < self._around.now - timedelta(days=9) else None,
                )
            )

    def line(
        self,
        verb: str,
        at: datetime,
        by: User | None,
        organisation: Organisation | None,
        *,
        source: str = "",
        target: str = "",
        facts: dict[str, Any] | None = None,
        text: str = "",
    ) -> None:
        """One line of the journal of this case."""
        line(
            self._around,
            self._basket,
            self._workshop.pk,
            verb,
            at,
            by,
            organisation,
            source=source,
            target=target,
            facts=facts,
            text=text,
        )


def line(
    around: Surroundings,
    basket: Basket,
    workshop: int,
    verb: str,
    at: datetime,
    by: User | None,
    organisation: Organisation | None,
    *,
    source: str = "",
    target: str = "",
    facts: dict[str, Any] | None = None,
    text: str = "",
) -> None:
    """One line of the journal; its hash is given by the database."""
    facts = facts or {}
    digest = hashlib.sha256(text.encode()).hexdigest() if text else ""
    stored = None
    if text:
        stored = around.key(EventText)
        basket.add(bare(EventText, id=stored, text=text, sha256=digest))
    actor, body = by.pk if by else None, organisation.pk if organisation else None
    basket.add(
        bare(
            WorkshopEvent,
            workshop_id=workshop,
            verb=verb,
            actor_id=actor,
            organisation_id=body,
            at=at,
            source=str(source),
            target=str(target),
            facts=facts,
            text_id=stored,
            content=journal.spelled(
                workshop,
                verb,
                actor=actor,
                at=at,
                organisation=body,
                source=str(source),
                target=str(target),
                facts=facts,
                text=digest,
            ),
        )
    )
