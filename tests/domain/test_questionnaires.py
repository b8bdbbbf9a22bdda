"""A questionnaire file either reads as data or is refused with the file and the question in the error."""

import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.questionnaires import (
    QuestionnaireError,
    parse_messages,
    parse_option_sets,
    parse_questionnaire,
    placeholders,
)

YES_NO = {
    "id": "yn",
    "kind": "yesno",
    "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}],
}
SCALE = {
    "id": "faces",
    "kind": "scale",
    "options": [{"key": 1, "label": "Sad"}, {"key": 2, "label": "Happy"}],
}
SETS = parse_option_sets({"sets": [YES_NO, SCALE]}, "options.toml")

FILE = {
    "id": "pre-8-11",
    "version": 1,
    "phase": "pre",
    "ages": [8, 11],
    "audience": "child",
    "target_grade": 4,
    "questions": [
        {
            "id": "home",
            "set": "faces",
            "role": "view",
            "text": "How is it?",
            "flag_if": [{"if": [1], "flag": "low"}],
        },
        {
            "id": "attend",
            "set": "yn",
            "role": "participation",
            "text": "Will you go to see {iro}?",
            "feeds": "attend_wish",
            "next": [{"if": ["yes", "skip"], "goto": "who"}, {"if": ["no"], "goto": "speaker"}],
        },
        {"id": "who", "type": "open", "role": "view", "text": "Who?", "next": [{"goto": "end"}]},
        {"id": "speaker", "type": "open", "role": "view", "text": "Who speaks?"},
        {
            "id": "end",
            "type": "open",
            "role": "view",
            "text": "More?",
            "flag_if": [{"if": ["any"], "flag": "worry"}],
        },
    ],
}


def changed(path, value):
    """Return the good file with one value replaced; None removes the key."""
    data = copy.deepcopy(FILE)
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return data


def test_a_good_file_is_read_with_its_answer_sets_flags_and_branches():
    questionnaire = parse_questionnaire(FILE, SETS, "pre-8-11.toml")
    attend = questionnaire.question("attend")
    assert questionnaire.ages == (8, 11)
    assert attend.options is SETS["yn"]
    assert [(branch.when, branch.goto) for branch in attend.branches] == [
        ({"yes", "skip"}, "who"),
        ({"no"}, "speaker"),
    ]
    assert questionnaire.question("home").flags == {1: "low"}
    assert questionnaire.question("who").branches[0].when == frozenset()
    assert [option_set.id for option_set in questionnaire.option_sets] == ["faces", "yn"]


def test_asking_for_a_question_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="pre-8-11 has no question nowhere"):
        parse_questionnaire(FILE, SETS, "pre-8-11.toml").question("nowhere")


@pytest.mark.parametrize(
    ("path", "value", "question", "reason"),
    [
        (["queries"], [], None, "unknown key 'queries'"),
        (["questions", 0, "txt"], "x", "home", "unknown key 'txt'"),
        (["questions", 1, "next", 0, "to"], "who", "attend", "unknown key 'to'"),
        (["questions", 0, "flag_if", 0, "flags"], "x", "home", "unknown key 'flags'"),
        (["id"], None, None, "id must be a text"),
        (["version"], True, None, "version must be a whole number"),
        (["version"], 0, None, "version must be a whole number"),
        (["phase"], "during", None, "phase is 'during'"),
        (["audience"], "dog", None, "audience is 'dog'"),
        (["ages"], [11, 8], None, "ages must be two whole numbers"),
        (["ages"], [True, 8], None, "ages must be two whole numbers"),
        (["ages"], ["8", "11"], None, "ages must be two whole numbers"),
        (["intro"], "Read this.", None, "an intro is for sets that an adult reads"),
        (["questions"], [], None, "questions must be an array that is not empty"),
        (["questions"], ["home"], None, "questions must be an array of tables"),
        (["questions", 0, "to"], "adult", "home", "to = adult is for sets that an adult reads"),
        (["questions", 0, "to"], "dog", "home", "to is 'dog'"),
        (["questions", 0, "id"], "Home!", "Home!", "an id is made of"),
        (["questions", 0, "text"], "  ", "home", "text must be a text that is not empty"),
        (["questions", 0, "text"], "Hello {nane}", "home", "bad placeholder {nane}"),
        (["questions", 0, "text"], "Hello {", "home", "a single brace"),
        (["questions", 0, "text"], "Hello {n}", "home", "bad placeholder {n}"),
        (["questions", 0, "role"], "votes", "home", "role is 'votes'"),
        (["questions", 0, "feeds"], "fish", "home", "feeds is 'fish'"),
        (["questions", 0, "set"], "nope", "home", "unknown set 'nope'"),
        (["questions", 0, "set"], None, "home", "a question has a set, or type"),
        (["questions", 0, "type"], "open", "home", "a question has a set, or type"),
        (["questions", 2, "type"], "closed", "who", "type is 'closed'"),
        (["questions", 0, "flag_if"], {"1": "low"}, "home", "flag_if must be an array"),
        (["questions", 0, "flag_if", 0, "if"], [3], "home", "3 is not an answer to this question"),
        (["questions", 0, "flag_if", 0, "if"], ["1"], "home", "'1' is not an answer to this question"),
        (["questions", 0, "flag_if", 0, "if"], [True], "home", "True is not an option key"),
        (["questions", 0, "flag_if", 0, "if"], [1, 1], "home", "1 comes twice"),
        (["questions", 0, "flag_if", 0, "flag"], "Low Mood", "home", "flag 'Low Mood'"),
        (["questions", 1, "next", 1, "if"], ["maybe"], "attend", "'maybe' is not an answer to this question"),
        (["questions", 1, "next", 1, "if"], ["yes"], "attend", "'yes' comes twice"),
        (["questions", 1, "next", 0, "if"], None, "attend", "a rule without if must be the last one"),
        (["questions", 1, "next", 0, "goto"], "nowhere", "attend", "leads to no question of this set"),
        (["questions", 1, "next", 0, "goto"], "home", "attend", "leads back"),
        (["questions", 1, "next", 0, "goto"], "attend", "attend", "leads back"),
        (["questions", 1, "next", 1, "goto"], "who", "speaker", "no path leads to this question"),
        (["questions", 3, "id"], "who", None, "'who' comes twice"),
        (["questions", 0, "not_at"], ["court"], "home", "not_at has 'court', must be of care, supervision"),
        (["questions", 0, "not_at"], [], "home", "not_at must be an array that is not empty"),
    ],
)
def test_a_broken_file_is_refused_naming_file_and_question(path, value, question, reason):
    data = changed(path, value)
    with pytest.raises(QuestionnaireError, match=re.escape(reason)) as error:
        parse_questionnaire(data, SETS, "pre-8-11.toml")
    assert str(error.value).startswith("pre-8-11.toml: ")
    if question:
        assert f"question {question}" in str(error.value)


def test_the_end_cannot_lie_behind_a_rule_that_always_jumps_over_it():
    data = changed(["questions", 0, "next"], [{"goto": "who"}])
    with pytest.raises(QuestionnaireError, match=r"question attend: no path leads to this question"):
        parse_questionnaire(data, SETS, "pre-8-11.toml")


def test_a_set_that_an_adult_reads_with_a_child_needs_an_intro():
    data = changed(["audience"], "adult_with_child")
    with pytest.raises(QuestionnaireError, match="an intro is for sets"):
        parse_questionnaire(data, SETS, "pre-4-7.toml")
    data["intro"] = "Please read each one to {name}."
    assert parse_questionnaire(data, SETS, "pre-4-7.toml").intro == "Please read each one to {name}."


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        ({"home": {"role": "safety", "not_at": ["care"]}}, "being safe is always asked whole"),
        ({each["id"]: {"not_at": ["care"]} for each in FILE["questions"]}, "at least one"),
        ({"attend": {"not_at": ["supervision"]}}, "question speaker: no path leads to this question"),
        ({"home": {"not_at": ["care"], "next": [{"goto": "who"}]}}, "no path leads to"),
    ],
)
def test_no_kind_of_review_leaves_out_what_a_child_must_be_asked(left_out, reason):
    data = copy.deepcopy(FILE)
    for question in data["questions"]:
        question.update(left_out.get(question["id"], {}))
    with pytest.raises(QuestionnaireError, match=re.escape(reason)):
        parse_questionnaire(data, SETS, "pre-8-11.toml")


def test_an_option_about_being_safe_is_offered_at_every_kind_of_review():
    options = [{"key": "a", "label": "A", "not_at": ["care"]}, *({"key": k, "label": k} for k in "bc")]
    sets = parse_option_sets({"sets": [{"id": "pick", "kind": "choice", "options": options}]}, "o")
    safe = {"id": "safe", "set": "pick", "role": "safety", "text": "Safe?"}
    with pytest.raises(QuestionnaireError, match="being safe is always asked whole"):
        parse_questionnaire(FILE | {"questions": [safe]}, sets, "pre-8-11.toml")


def option_set(**changes):
    """Return a file with one choice set of two options and the changes."""
    options = [{"key": "a", "label": "One"}, {"key": "b", "label": "Two"}]
    return {"sets": [{"id": "pick", "kind": "choice", "options": options} | changes]}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"id": "Pick one"}, "an id is made of"),
        ({"kind": "guess"}, "kind is 'guess'"),
        ({"options": []}, "options must be an array that is not empty"),
        (
            {"options": [{"key": f"k{n}", "label": f"L{n}"} for n in range(9)]},
            "9 options, at most 8 (9 is taken)",
        ),
        ({"options": [{"key": "a", "label": "x" * 21}]}, "has 21 characters, at most 20"),
        ({"options": [{"key": "a", "label": "{name}"}]}, "bad placeholder"),
        ({"options": [{"key": "a", "label": "x", "size": 3}]}, "unknown key 'size'"),
        ({"options": [{"key": True, "label": "x"}]}, "True is not an option key"),
        ({"options": [{"key": 1.5, "label": "x"}]}, "1.5 is not an option key"),
        ({"options": [{"key": "skip", "label": "x"}]}, "have a meaning of their own"),
        ({"options": [{"key": "a", "label": "x"}, {"key": "a", "label": "y"}]}, "'a' comes twice"),
        ({"options": [{"key": "a", "label": "x"}, {"key": "b", "label": "X"}]}, "'x' comes twice"),
        ({"options": [{"key": 1, "label": "x"}]}, "only a scale has numbers as keys"),
        ({"kind": "scale"}, "the keys of a scale are the whole numbers"),
        ({"kind": "yesno"}, 'a yes/no set has the keys "yes" and "no"'),
        ({"exclusive": ["a"]}, "exclusive is for sets of kind multi"),
        ({"kind": "multi", "exclusive": ["z"]}, "exclusive names a key that is not in the set"),
        ({"people": ["z"]}, "people names a key that is not in the set"),
        (
            {"options": [{"key": "a", "label": "x", "not_at": ["care"]}, {"key": "b", "label": "y"}]},
            "not_at care leaves 1 options, at least 2 stay",
        ),
        (
            {
                "kind": "scale",
                "options": [
                    {"key": n, "label": f"L{n}"} | ({"not_at": ["care"]} if n > 2 else {}) for n in (1, 2, 3)
                ],
            },
            "a set of kind scale keeps all its options",
        ),
    ],
)
def test_a_broken_answer_set_is_refused_naming_the_set(changes, reason):
    with pytest.raises(QuestionnaireError, match=re.escape(reason)) as error:
        parse_option_sets(option_set(**changes), "options.toml")
    assert str(error.value).startswith(f"options.toml: set {changes.get('id', 'pick')}: ")


def test_the_same_set_twice_is_refused():
    with pytest.raises(QuestionnaireError, match=r"options.toml: set: 'yn' comes twice"):
        parse_option_sets({"sets": [YES_NO, YES_NO]}, "options.toml")


def test_messages_are_read_as_replies_and_fragments():
    messages = parse_messages(
        {"replies": {"notice": "Hi {iro}"}, "fragments": {"more": "0"}}, "messages.toml"
    )
    assert (messages.replies, messages.fragments) == ({"notice": "Hi {iro}"}, {"more": "0"})


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"replies": {"notice": "Hi {IRO}"}, "fragments": {"a": "b"}}, "notice: bad placeholder {IRO}"),
        ({"replies": {"notice": ["Hi"]}, "fragments": {"a": "b"}}, "notice must be a text"),
        ({"replies": {"a": "b"}, "fragments": {"a": "b"}}, "'a' comes twice"),
        ({"replies": {"a": "b"}}, "fragments must be a table"),
        ({"replies": {"a": "b"}, "fragments": {"c": "d"}, "extra": {}}, "unknown key 'extra'"),
    ],
)
def test_a_broken_message_is_refused_naming_the_file(data, reason):
    with pytest.raises(QuestionnaireError, match=re.escape(reason)) as error:
        parse_messages(data, "messages.toml")
    assert str(error.value).startswith("messages.toml: ")


def test_placeholders_come_in_order_and_with_repeats():
    assert placeholders("1 {iro} 2 {by} 3 {iro}") == ("iro", "by", "iro")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
)
steps = st.sampled_from(
    [["version"], ["ages"], ["intro"], ["questions"], ["questions", 0], ["questions", 0, "flag_if"]]
    + [["questions", 1, key] for key in ("id", "set", "text", "feeds", "next", "to", "new")]
    + [["questions", 1, "next", 0], ["questions", 1, "next", 0, "if"], ["questions", 1, "next", 0, "goto"]]
)


@given(path=steps, value=anything.filter(lambda value: value is not None))
def test_any_value_in_any_place_is_read_or_refused_with_the_one_error(path, value):
    data = changed(path, value)
    try:
        parse_questionnaire(data, SETS, "pre-8-11.toml")
    except QuestionnaireError:
        with pytest.raises(QuestionnaireError, match=r"^pre-8-11\.toml: "):
            parse_questionnaire(data, SETS, "pre-8-11.toml")
