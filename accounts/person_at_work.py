"""In which capacity a person acts: the organisation, and for whom when the role is lent (代)."""

from dataclasses import dataclass

from accounts.models import Organisation, User
from accounts.roles import Role


@dataclass(frozen=True)
class Capacity:
    """What a journal line and a seal say about the actor beside the name."""

    role: Role
    organisation: Organisation
    acting_for: User | None

    @property
    def phrase(self) -> str:
        """As journal and header name it: ``海淀区人社局 · 初审负责人（代李明）``."""
        lent = f"（代{self.acting_for.name}）" if self.acting_for else ""
        return f"{self.organisation.short_name} · {self.role.label}{lent}"


def capacity_of(user: User | None, *roles: str, organisation_id: int | None = None) -> Capacity | None:
    """The capacity in which ``user`` uses one of ``roles``; own roles come before lent ones. None for the clock."""
    if user is None:
        return None
    held = user.holding(*roles, organisation_id=organisation_id)
    return Capacity(held.role, held.organisation, held.acting_for) if held else None
