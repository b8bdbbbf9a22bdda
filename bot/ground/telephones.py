"""Phone numbers as people write them: read to E.164 by Google's number plan, or refused with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ground.errors import InputRefused

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

UK = 44
# Ofcom keeps these for drama; they ring nobody, and no number plan knows them.
DRAMA = "7700900"
LENGTH = 10
EXAMPLE = "such as 07700 900123"
NOT_A_NUMBER = f"Enter a mobile number, {EXAMPLE}"
SHORT = "This number is too short or too long for a mobile number. Short codes cannot be used"
LANDLINE = "This is a landline, where a text would be read out aloud. Enter a mobile number"
PERSONAL = "This is a personal number (070) or a pager (076), not a mobile. Enter a mobile number"
PREMIUM = "This number costs more than a mobile. Enter the child’s mobile number"
FOREIGN = "This is not a UK number. An administrator can allow numbers of other countries under Policies"
EXTENSION = "A number with an extension cannot get texts. Enter a mobile number"


def read(written: str, *, field: str = "phone", foreign: bool = False) -> str:
    """Return a mobile number as E.164, such as +447700900123, from any way of writing it.

    InputRefused at ``field`` says what is wrong: no number, a landline (a text would be read out aloud), a personal,
    premium or short number, an extension, or, unless ``foreign`` ones are allowed, a number of another country.
    """
    import phonenumbers  # noqa: PLC0415 - its tables cost a web worker 9 MB

    try:
        number = phonenumbers.parse(written.removeprefix("whatsapp:"), "GB")
    except phonenumbers.NumberParseException as error:
        raise InputRefused(field, NOT_A_NUMBER) from error
    problem = _problem(number, foreign=foreign)
    if problem:
        raise InputRefused(field, problem)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _problem(number: PhoneNumber, *, foreign: bool) -> str | None:
    import phonenumbers  # noqa: PLC0415

    if number.extension:
        return EXTENSION
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return SHORT
    if number.country_code != UK:
        return _problem_of_type(number) if foreign else FOREIGN
    national = str(number.national_number)
    if national.startswith(DRAMA) and len(national) == LENGTH:
        return None
    return _problem_of_type(number)


def _problem_of_type(number: PhoneNumber) -> str | None:
    from phonenumbers import PhoneNumberType, number_type  # noqa: PLC0415

    kind = number_type(number)
    if kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        return None
    if kind is PhoneNumberType.FIXED_LINE:
        return LANDLINE
    if kind in {PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER}:
        return PERSONAL
    if kind is PhoneNumberType.UNKNOWN:
        return SHORT if number.country_code == UK else NOT_A_NUMBER
    return PREMIUM


def ending(number: str) -> str:
    """Return how a number is named where not everybody may read it: by its last two digits."""
    return f"ending {number[-2:]}"
