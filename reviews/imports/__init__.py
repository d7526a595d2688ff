"""The sheets that are imported after a rehearsal, one module each; DESKS is their list and says who handles them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.roles import REVIEW_ROLES, Role
from common.models import ImportBatch
from common.sheets import Sheet
from reviews.imports.experts import POOL
from reviews.imports.register import REGISTER
from reviews.imports.units import UNITS


@dataclass(frozen=True)
class Desk:
    """One kind of import: its sheet, who sends sheets in, who confirms and undoes, and the page it belongs to."""

    sheet: Sheet
    makers: frozenset[Role]
    deciders: frozenset[Role]
    page: str
    whose: str = "导入由市人力社保局办理。"

    @property
    def readers(self) -> frozenset[Role]:
        return self.makers | self.deciders

    def batches(self, user: User) -> QuerySet[ImportBatch]:
        """Those that colleagues of this person sent in."""
        colleagues = Membership.objects.filter(organisation__in=user.organisation_ids(*self.readers))
        return ImportBatch.objects.filter(kind=self.sheet.kind, made_by__in=colleagues.values("user"))


OFFICER, APPROVER = frozenset({Role.CITY_OFFICER}), frozenset({Role.CITY_APPROVER})
DESKS = {
    desk.sheet.kind: desk
    for desk in (
        Desk(POOL, OFFICER, OFFICER, "reviews:experts"),
        Desk(REGISTER, OFFICER, APPROVER, "public:register"),
        Desk(UNITS, REVIEW_ROLES, REVIEW_ROLES, "accounts:registrations", "申报单位由初审单位导入。"),
    )
}
