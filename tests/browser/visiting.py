"""A person in front of the panel, whose browser says when a page breaks its own rules."""

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Response

from bot.ground.accounts import DEMO_ACCOUNTS
from bot.ground.roles import Role

PASSWORDS = {account.role: account for account in DEMO_ACCOUNTS}
NARROW, WIDE = {"width": 375, "height": 800}, {"width": 1280, "height": 900}


@dataclass
class Visitor:
    """A page of the browser and the address of the panel; `complaints` are the browser's own."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._see)

    def another(self) -> "Visitor":
        """Open a second page in the same browser; its complaints are kept with ours."""
        return Visitor(self.page.context.new_page(), self.url, self.complaints)

    def open(self, path: str) -> None:
        """Go to a page by its path; the browser lets pages behind others wait."""
        self.page.bring_to_front()
        self.page.goto(self.url + path)

    def sign_in(self, role: Role = Role.IRO) -> None:
        """Sign in to the demo's account of this role."""
        account = PASSWORDS[role]
        self.open("/sign-in")
        self.fill_in(account.email, account.password)

    def fill_in(self, email: str, password: str) -> None:
        """Fill in the sign-in form and send it."""
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.send("Sign in")

    def sign_out(self) -> None:
        """Sign out."""
        self.send("Sign out")

    def send(self, button: str) -> None:
        """Press a form's button and wait for the page that answers, so that nobody reads the page before it."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.get_by_role("button", name=button, exact=True).click()

    def _hear(self, message: ConsoleMessage) -> None:
        # That a resource could not be loaded is told better by the response.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _see(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status}: {response.url}")
