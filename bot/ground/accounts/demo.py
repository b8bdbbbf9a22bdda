"""The accounts of the demo, with the passwords that are printed on its sign-in page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ground.access import Role


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in that exists in the demo only; its password is printed on the sign-in page."""

    email: str
    name: str
    role: Role
    password: str


DEMO_PASSWORD = "demo only, not secret"  # noqa: S105
DEMO_ACCOUNTS = (
    DemoAccount("ira.shah@heard.example", "Ira Shah", Role.IRO, DEMO_PASSWORD),
    DemoAccount("tom.okafor@heard.example", "Tom Okafor", Role.TEAM_MANAGER, DEMO_PASSWORD),
    DemoAccount("dana.reid@heard.example", "Dana Reid", Role.DUTY, DEMO_PASSWORD),
    DemoAccount("pat.novak@heard.example", "Pat Novak", Role.PARTICIPATION, DEMO_PASSWORD),
    DemoAccount("nia.evans@heard.example", "Nia Evans", Role.COORDINATOR, DEMO_PASSWORD),
    DemoAccount("sam.bell@heard.example", "Sam Bell", Role.SERVICE_MANAGER, DEMO_PASSWORD),
    DemoAccount("ada.wright@heard.example", "Ada Wright", Role.ADMINISTRATOR, DEMO_PASSWORD),
)
