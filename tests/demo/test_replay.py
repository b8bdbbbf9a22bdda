"""Scripted dialogues are played as they stand, and each difference is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.demo.replay import TranscriptError, load, play
from tests.content import knowledge


def transcript(
    *turns: tuple[Any, list[str]], given: dict[str, Any] | None = None, **expect: Any
) -> dict[str, Any]:
    return {
        "id": "x1",
        "title": "a dialogue",
        "given": {"questionnaire": "pre-8-11", **(given or {})},
        "turns": [{"in": incoming, "out": out} for incoming, out in turns],
        "expect": expect,
    }


def test_a_dialogue_that_holds_has_no_differences() -> None:
    held = transcript(({"text": "3"}, ["ask:safe"]), status="asking", answers={"home": 3}, flags=[], notes=[])
    played = play(held, knowledge())
    assert played.differences == ()
    assert played.as_json() == {
        "id": "x1", "outs": [["ask:safe"]], "status": "asking", "language": "en", "who": None,
        "answers": {"home": {"status": "answered", "value": 3}}, "flags": [], "notes": [], "off_path": [], "ok": True,
    }  # fmt: skip
    json.dumps(played.as_json())


@pytest.mark.parametrize(
    ("expect", "named"),
    [
        ({"status": "done"}, "status"), ({"language": "ur"}, "language"), ({"who": "Amina"}, "who"), ({"flags": ["worry"]}, "flags"),
        ({"notes": ["3"]}, "notes"), ({"off_path": ["home"]}, "off_path"), ({"answers": {"home": 4}}, "answers"),
        ({"answers": {}}, "answers"), ({"answers": {"home": {"status": "answered", "value": 3, "note": "x"}}}, "answers"),
    ],
)  # fmt: skip
def test_each_difference_is_named(expect: dict[str, Any], named: str) -> None:
    played = play(transcript(({"text": "3"}, ["ask:safe"]), **expect), knowledge())
    assert [each.partition(":")[0] for each in played.differences] == [named]
    assert played.as_json()["ok"] is False


def test_a_reply_of_another_kind_or_order_is_a_difference() -> None:
    played = play(
        transcript(({"text": "no"}, ["ask:school", "safety"]), given={"at": "safe", "answers": {"home": 3}}),
        knowledge(),
    )
    assert played.differences == (
        "turn 1 {'text': 'no'}: wanted ['ask:school', 'safety'], got ['safety', 'ask:school']",
    )


def test_answers_from_the_start_are_expected_too_unless_withdrawn() -> None:
    given = {"at": "safe", "answers": {"home": 3}}
    assert (
        play(
            transcript(({"text": "1"}, ["ask:school"]), given=given, answers={"safe": "yes"}),
            knowledge(),
        ).differences
        == ()
    )
    turns = [({"text": "delete"}, ["confirm_delete"]), ({"text": "1"}, ["deleted"])]
    assert (
        play(transcript(*turns, given=given, status="withdrawn", answers={}), knowledge()).differences == ()
    )


def test_flags_and_notes_are_compared_without_order_but_with_number() -> None:
    turns = [({"text": "zz"}, ["reask:home"]), ({"text": "yy"}, ["reask:home"])]
    assert play(transcript(*turns, notes=["yy", "zz"]), knowledge()).differences == ()
    assert play(transcript(*turns, notes=["yy", "yy", "zz"]), knowledge()).differences != ()


def test_a_duplicate_has_the_same_id_and_no_id_is_a_new_message() -> None:
    turns = [
        ({"text": "3", "id": "A"}, ["ask:safe"]),
        ({"text": "3", "id": "A"}, []),
        ({"text": "1"}, ["ask:school"]),
    ]
    assert play(transcript(*turns), knowledge()).differences == ()


def test_a_code_on_a_shared_phone_may_name_the_child() -> None:
    given = {
        "status": "code",
        "verified": False,
        "participants": ["Amina", "Yusuf"],
        "code": {"Yusuf": "H7KM2P"},
    }
    assert (
        play(transcript(({"text": "h7k-m2p"}, ["notice"]), given=given, who="Yusuf"), knowledge()).differences
        == ()
    )


def test_on_a_shared_phone_in_mid_conversation_the_first_child_is_speaking() -> None:
    given = {"at": "safe", "answers": {"home": 3}, "participants": ["Amina", "Yusuf"]}
    turns = [
        ({"text": "1"}, ["ask:school"]),
        ({"text": "its yusuf"}, ["notice"]),
        ({"text": "its amina"}, ["ask:school"]),
    ]
    assert (
        play(transcript(*turns, given=given, who="Amina", answers={"safe": "yes"}), knowledge()).differences
        == ()
    )


@pytest.mark.parametrize(
    "incoming",
    [
        {"kind": "tick", "name": "cutoff"}, {"kind": "cutoff"}, {"kind": "published", "version": 2}, {"kind": "published"},
        {"kind": "held"}, {"kind": "cancelled"}, {"kind": "staff", "action": "pause"},
        {"kind": "reaction", "on": "family", "emoji": "👍"},
    ],
)  # fmt: skip
def test_what_happens_without_a_message_is_played_silently(incoming: dict[str, Any]) -> None:
    assert play(transcript((incoming, [])), knowledge()).differences == ()


@pytest.mark.parametrize(
    "broken",
    [
        {"given": {"questionnaire": "pre-99"}}, {"given": {"status": "asleep"}}, {"turns": [{"in": {"kind": "magic"}, "out": []}]},
        {"turns": [{"out": []}]}, {"given": {"at": "nothing"}, "turns": [{"in": {"text": "1"}}]},
    ],
)  # fmt: skip
def test_a_dialogue_that_cannot_be_played_fails_by_itself(broken: dict[str, Any]) -> None:
    played = play({"id": "b1", "title": "broken", **broken}, knowledge())
    assert played.differences[0].startswith("cannot be played: ")
    assert played.as_json()["ok"] is False


def test_yaml_and_json_are_read_with_or_without_a_heading(tmp_path: Path) -> None:
    one = [{"id": "a"}]
    (tmp_path / "a.yaml").write_text('transcripts:\n- id: "a"\n')
    (tmp_path / "b.json").write_text(json.dumps({"transcripts": one}))
    (tmp_path / "c.json").write_text(json.dumps(one))
    assert [load(tmp_path / name) for name in ("a.yaml", "b.json", "c.json")] == [one, one, one]


@pytest.mark.parametrize("text", ["", "transcripts: 3", "a: [", "- 1", "\x00"])
def test_a_file_without_transcripts_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.yaml").write_text(text)
    with pytest.raises(TranscriptError, match=r"t\.yaml"):
        load(tmp_path / "t.yaml")


def test_bytes_that_are_not_text_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(TranscriptError, match=r"t\.yaml"):
        load(tmp_path / "t.yaml")
