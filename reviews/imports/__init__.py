"""The sheets that are imported after a rehearsal, one module each; DESKS is their list and says who handles them."""

from dataclasses import dataclass

from accounts.roles import Role
from common.sheets import Sheet
from reviews.imports.experts import POOL
from reviews.imports.register import REGISTER


@dataclass(frozen=True)
class Desk:
    """One kind of import: its sheet, who sends sheets in, who confirms and undoes, and the page it belongs to."""

    sheet: Sheet
    makers: frozenset[Role]
    deciders: frozenset[Role]
    page: str

    @property
    def readers(self) -> frozenset[Role]:
        return self.makers | self.deciders


OFFICER, APPROVER = frozenset({Role.CITY_OFFICER}), frozenset({Role.CITY_APPROVER})
DESKS = {
    desk.sheet.kind: desk
    for desk in (
        Desk(POOL, OFFICER, OFFICER, "reviews:experts"),
        Desk(REGISTER, OFFICER, APPROVER, "public:register"),
    )
}
