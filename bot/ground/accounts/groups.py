"""Which role a group of the council's directory stands for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ground.roles import Role

EXAMPLE = "write groups and roles: heard-iro=iro,heard-admins=administrator"


def parse_groups(text: str) -> Mapping[str, Role]:
    """Return the role of each group in their order, from ``group=role,group=role``; ValueError says what is wrong."""
    pairs = [part.strip().rpartition("=") for part in text.split(",") if part.strip()]
    found = {}
    for group, _, role in pairs:
        if not group.strip() or role.strip() not in set(Role):
            raise ValueError(f"{EXAMPLE}; the roles are {', '.join(Role)}")
        found[group.strip()] = Role(role.strip())
    return found
