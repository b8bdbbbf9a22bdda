"""Every message in words: complete in its language, short on SMS, with the buttons that each channel can show."""

from dataclasses import replace

from bot.domain.conversations import page_of
from bot.domain.languages import LanguageStatus
from bot.domain.messages import ChannelKind
from bot.domain.questionnaires import SetKind
from bot.domain.texting import measure
from bot.talk.rendering import RenderedMessage, Speaker
from bot.translation import Translations
from bot.translation.catalogues import Catalogue
from tests.talk.phones import context
from tests.talk.speaking import (
    ALIASES,
    PARAMS,
    SMS,
    TELEGRAM,
    WHATSAPP,
    every_question,
    every_reply,
    everything,
    speaker,
)


def replace_aliases(speaking: Speaker, conversation: int) -> Speaker:
    return replace(speaking, aliases=ALIASES, alias=ALIASES[conversation])


def test_text_messages_number_their_options_and_have_no_buttons() -> None:
    said = speaker().say("ask:home", "home", {})
    assert said == RenderedMessage(
        "How are things where you live?\n1 Very bad\n2 Bad\n3 OK\n4 Good\n5 Very good\n9 = I do not feel safe"
    )
    for language in ("en", "ur", "ar", "pl"):
        assert not any(each.choices for each in everything(SMS, language))


def test_a_repeated_question_says_how_to_answer_it() -> None:
    said = speaker().say("reask:safe", "safe", {})
    assert said.text.splitlines() == [
        "We kept your words. Please pick a number too, from 1 to 3. 0 = skip.",
        "1 Yes", "2 No", "3 Not sure", "9 = I do not feel safe",
    ]  # fmt: skip


def test_the_first_and_the_safety_question_name_the_nine_and_so_do_reminders() -> None:
    for channel in ChannelKind:
        for speaking, kind, question, said in every_question(channel, "en"):
            names = "9 = I do not feel safe" in said.text
            first = speaking.questionnaire.questions[0].id == question
            assert names == (first or question == "safe"), kind
        named = {kind for kind, said in every_reply(channel, "en") if "9 = I do not feel safe" in said.text}
        assert named == {"reminder1", "reminder2"}


def test_every_telegram_question_has_the_nine_and_skip_below_its_options() -> None:
    for speaking, kind, question, said in every_question(TELEGRAM, "en"):
        assert said.choices[-2:] == (("0", "Skip"), ("9", "I do not feel safe")), kind
        options = speaking.questionnaire.question(question).options
        several = options is None or options.kind is SetKind.MULTI
        assert len(said.choices) == 2 + (0 if several else len(options.options if options else ()))


def test_every_whatsapp_choice_is_a_list_whose_last_row_is_the_nine() -> None:
    for speaking, kind, question, said in every_question(WHATSAPP, "en"):
        options = speaking.questionnaire.question(question).options
        if options is not None and options.kind is not SetKind.MULTI:
            assert said.choices[-2:] == (("0", "Skip"), ("9", "I do not feel safe")), kind
            assert 3 < len(said.choices) <= 10, kind


def test_words_photos_and_odd_numbers_at_a_menu_are_told_why_it_comes_again() -> None:
    leads = {
        name: speaker().say("notice", None, {"lead": name}).text
        for name in ("kept_words", "kept_file", "not_a_choice")
    }
    assert leads["kept_words"].startswith("Thanks, we kept your words.")
    assert len(set(leads.values())) == 3
    assert all("Your IRO" in text for text in leads.values())


def test_the_first_message_and_the_notice_say_that_this_is_not_for_emergencies() -> None:
    for kind in ("invite", "invite_short", "notice", "notice_post"):
        for channel in (SMS, WHATSAPP, TELEGRAM):
            assert "999" in speaker(channel).say(kind, None, {}).text, (kind, channel)


def test_children_on_one_phone_get_invitations_with_their_names() -> None:
    shared = replace_aliases(speaker(), 13)
    assert shared.say("invite", None, {}).text.startswith("Kofi: ")


def test_a_face_that_makes_a_label_too_long_for_whatsapp_is_left_out_of_the_whole_question() -> None:
    known = context().translations
    long = {("opt:face3.1", "Sad"): "nineteen characters"}
    polish = known.catalogues["pl"]
    longer = Catalogue("pl", polish.status, {**polish.sentences, **long})
    translations = Translations(known.languages, {**known.catalogues, "pl": longer})
    knowledge = replace(context().knowledge, translate=translations.translate, _labels={})
    there = replace(context(), translations=translations, knows=lambda: knowledge)
    spoken = {
        channel: replace(speaker(channel, "pl", "pre-4-7"), context=there).say("ask:home", "home", {})
        for channel in (WHATSAPP, TELEGRAM)
    }
    assert not any(face in label for _, label in spoken[WHATSAPP].choices for face in "😢😐😀")
    assert spoken[TELEGRAM].choices[0] == ("1", "😢 nineteen characters")


def test_a_message_with_a_missing_label_falls_back_as_a_whole() -> None:
    known = context().translations
    urdu = known.catalogues["ur"]
    for missing, kind, question in (
        (("opt:face5.3", "OK"), "ask:home", "home"),
        (("q:home", "How are things where you live?"), "ask:home", "home"),
        (("msg:hint_unsafe", "9 = I do not feel safe"), "ask:home", "home"),
        (("msg:by_time", "{time} on {date}"), "person", None),
        (("msg:when_day", "on {date}"), "paused", None),
        (("msg:questions_many", "{n} questions"), "reminder1", None),
    ):
        assert missing in urdu.sentences
        fewer = Catalogue(
            "ur", urdu.status, {key: text for key, text in urdu.sentences.items() if key != missing}
        )
        there = replace(
            context(), translations=Translations(known.languages, {**known.catalogues, "ur": fewer})
        )
        for channel in ChannelKind:
            said = replace(speaker(channel, "ur"), context=there).say(kind, question, PARAMS)
            english = speaker(channel, "en").say(kind, question, PARAMS)
            assert (said.text, said.language) == (english.text, "en"), missing


def test_english_stands_beneath_a_draft_on_whatsapp_and_telegram_but_not_on_sms() -> None:
    for language in ("ur", "ar", "pl"):
        for channel in (WHATSAPP, TELEGRAM):
            for said, english in zip(everything(channel, language), everything(channel, "en"), strict=True):
                assert said.text.endswith(f"\n\n{english.text}")
        assert "How are things" not in speaker(SMS, language).say("ask:home", "home", {}).text


def test_a_language_is_offered_in_its_own_words() -> None:
    said = speaker(TELEGRAM, "en").say("offer_language", None, {"in_language": "pl"})
    assert said.language == "pl"
    assert "Polski" in said.text
    assert [key for key, _ in said.choices] == ["yes", "no"]


def test_a_language_that_a_speaker_reviewed_stands_alone() -> None:
    known = context().translations
    reviewed = replace(known.catalogues["pl"], status=LanguageStatus.SPEAKER_REVIEWED)
    there = replace(
        context(), translations=Translations(known.languages, {**known.catalogues, "pl": reviewed})
    )
    said = replace(speaker(TELEGRAM, "pl"), context=there).say("ask:home", "home", {})
    assert "How are things" not in said.text


def test_the_menu_of_languages_has_own_names_and_pages() -> None:
    offered = ("ur", "ar", "pl", "ro", "sk", "cs", "fa", "en")
    speaking = speaker(TELEGRAM, "en", offered=offered)
    said = speaking.say("lang_menu", None, {})
    assert [key for key, _ in said.choices] == list(page_of(offered, 0))
    assert said.choices[0] == ("ur", context().content.languages["ur"].name)
    assert said.text.splitlines()[-1] == "0 = more"
    last = speaker(SMS, "en", offered=offered, menu_page=1).say("lang_menu", None, {})
    assert last.text.splitlines()[1:] == ["1 فارسی", "2 English", "0 = more"]
    few = speaker(SMS, "en", offered=("pl", "en")).say("lang_menu", None, {})
    assert few.text.splitlines()[1:] == ["1 Polski", "2 English"]


def test_on_a_shared_phone_the_children_are_offered_by_name() -> None:
    shared = replace(speaker(TELEGRAM), aliases=ALIASES, alias="Amina")
    said = shared.say("who", None, {})
    assert said.choices == (("12", "Amina"), ("13", "Kofi"))
    assert replace(shared, channel=SMS).say("who", None, {}).text == "Who is this?\n1 Amina\n2 Kofi"


def test_polish_texts_have_no_accents_only_where_the_authority_wants_them_shorter() -> None:
    shorter = replace(context(), keeps_accents=False)
    for channel, language, is_bare in ((SMS, "pl", True), (SMS, "ur", False), (WHATSAPP, "pl", False)):
        usual = speaker(channel, language).say("ask:safe", "safe", {}).text
        said = speaker(channel, language, known=shorter).say("ask:safe", "safe", {}).text
        assert (said != usual) == is_bare, (channel, language)
        assert measure(said).segments == (1 if is_bare else measure(usual).segments)
