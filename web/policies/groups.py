"""The groups of policies as the page shows them: the title, what is told of each, and its form."""

from __future__ import annotations

from bot.domain.policies import PolicyGroup
from web.policies.base import PolicyForm
from web.policies.choices import AccentsForm, CodesForm, FilesForm, NumbersForm, PriceForm, WorriesForm
from web.policies.schedule import AskingForm, ChallengesForm, MorningForm, ServiceForm, WritingForm

TITLES = {
    PolicyGroup.ASKING: "When young people are asked",
    PolicyGroup.WRITING: "When Heard may write first",
    PolicyGroup.SERVICE: "Name, and when somebody reads",
    PolicyGroup.CODES: "How the participation codes are read",
    PolicyGroup.NUMBERS: "Which numbers may be put on file",
    PolicyGroup.PRICE: "What a text message costs",
    PolicyGroup.ACCENTS: "Accents in text messages",
    PolicyGroup.FILES: "Voice messages and pictures",
    PolicyGroup.WORRIES: "Worries noticed by a program",
    PolicyGroup.CHALLENGES: "When a challenge is answered",
    PolicyGroup.MORNING: "Morning e-mail about what waits",
}
TOLD = {
    PolicyGroup.ASKING: "It holds for invitations from now on. Reminders that are set already stay as they are.",
    PolicyGroup.WRITING: "Replies to a young person’s own message go at once, at any hour.",
    PolicyGroup.SERVICE: "Outside these hours a young person in danger is told that nobody reads now.",
    PolicyGroup.CODES: "Codes that were confirmed already keep the reading they were confirmed by.",
    PolicyGroup.NUMBERS: "It holds for files and forms. A card’s code may come from any number.",
    PolicyGroup.PRICE: "It is used for the estimate on this page alone.",
    PolicyGroup.ACCENTS: (
        "A text in Polish, Slovak, Czech, Romanian, Hungarian, Albanian, Kurmanji or Turkish needs two or three "
        "segments with accents, and one without. It reads worse without. WhatsApp and Telegram always keep them."
    ),
    PolicyGroup.FILES: "It holds for files that are fetched from now on.",
    PolicyGroup.WORRIES: (
        "On this server, a program reads what young people write and marks what sounds like a worry, for whoever may "
        "read those words anyway. It misses worries and marks some that are none. It decides nothing and answers "
        "nobody. Words of danger are heard with it and without it."
    ),
    PolicyGroup.CHALLENGES: (
        "Take the days from your own protocol. They hold for challenges that are raised or escalated from now on."
    ),
    PolicyGroup.MORNING: (
        "On working days IROs, team managers and the participation service get an e-mail when words wait for them: "
        "numbers and a link, no name and no word of a child. Each person can switch their own off."
    ),
}
FORMS: dict[PolicyGroup, type[PolicyForm]] = {
    PolicyGroup.ASKING: AskingForm,
    PolicyGroup.WRITING: WritingForm,
    PolicyGroup.SERVICE: ServiceForm,
    PolicyGroup.CODES: CodesForm,
    PolicyGroup.NUMBERS: NumbersForm,
    PolicyGroup.PRICE: PriceForm,
    PolicyGroup.ACCENTS: AccentsForm,
    PolicyGroup.FILES: FilesForm,
    PolicyGroup.WORRIES: WorriesForm,
    PolicyGroup.CHALLENGES: ChallengesForm,
    PolicyGroup.MORNING: MorningForm,
}
