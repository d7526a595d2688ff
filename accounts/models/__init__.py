"""Tables about people: users, organisations and their past, memberships, delegation, seals, the security journal."""

from accounts.models.organisation import (
    District,
    FormerFacts,
    IdentityChange,
    JoinRequest,
    Organisation,
    Registration,
)
from accounts.models.person import Delegation, Expert, Handover, Membership, User
from accounts.models.seal import SealAuthority, SealCredential
from accounts.models.security import SecurityEvent

__all__ = [
    "Delegation",
    "District",
    "Expert",
    "FormerFacts",
    "Handover",
    "IdentityChange",
    "JoinRequest",
    "Membership",
    "Organisation",
    "Registration",
    "SealAuthority",
    "SealCredential",
    "SecurityEvent",
    "User",
]
