"""Every letter, in both languages and forms: it renders, reads well, says no more than it may."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import jinja2
import pytest
from jinja2 import nodes

from tests.workflows.sample_cases import (
    AN,
    CUSTOMER,
    NOW,
    NUMBER,
    POLICY,
    TOLD,
    full,
    minimal,
    proposal,
)
from workflows.case import DESK, Actor, Case, State
from workflows.letters import LETTERS, RenderedLetter, compose, lint, next_step, status
from workflows.letters.compose import template
from workflows.letters.words import FOLDER, words
from workflows.rules import RULES, SIDE_EFFECTS, Rule, SideEffect

LANGUAGES = ("vi", "en")
CHANNELS = ("zalo_bot", "email")
FILES = sorted(path.stem for path in FOLDER.glob("*.j2"))


def written(name: str, case: Case, channel: str = "email", by: Actor = DESK) -> RenderedLetter:
    return compose(
        name, case, POLICY, key=f"{NUMBER}.{name}", now=NOW, by=by, channel=channel, data=TOLD
    )


def full_for(name: str, language: str = "vi") -> Case:
    return full(language=language, proposal=proposal(round=2 if name == "answer2" else 1))


@pytest.mark.clause("X-12", "X-14", "PV-04", "X-19")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_renders_and_passes_the_lint(name: str, language: str, channel: str) -> None:
    letter = written(name, full_for(name, language), channel)
    assert letter.missing == ()
    assert letter.template_id.endswith(f".{language}")
    assert letter.text
    assert lint(f"{letter.subject}\n{letter.text}", letter.template_id) == ()
    assert bool(letter.subject)
    assert (letter.document is not None) == bool(LETTERS[name].document)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_with_the_least_that_is_known_a_letter_is_clean_or_says_what_it_lacks(
    name: str, language: str, channel: str
) -> None:
    letter = compose(
        name, minimal(language=language), POLICY, key="x", now=NOW, by=CUSTOMER, channel=channel
    )
    assert bool(letter.missing) != bool(letter.text)
    if letter.text:
        assert lint(f"{letter.subject}\n{letter.text}", letter.template_id) == ()


def test_the_folder_and_the_table_name_the_same_templates() -> None:
    forms = {row.template(form) for row in LETTERS.values() for form in ("chat", "mail")}
    assert set(FILES) == {f"{name}.{lang}" for name in forms | {"mail"} for lang in LANGUAGES}


@pytest.mark.parametrize("name", [file[:-3] for file in FILES if file.endswith(".vi")])
def test_the_english_block_uses_the_same_fields(name: str) -> None:
    greetings = {"customer.address_as", "bot.self"}
    assert fields_of(f"{name}.vi") - greetings == fields_of(f"{name}.en") - greetings


def fields_of(template_id: str) -> set[str]:
    source = (FOLDER / f"{template_id}.j2").read_text(encoding="utf-8")
    tree = jinja2.Environment(autoescape=True).parse(source)
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    chains = [*tree.find_all(nodes.Getattr), *tree.find_all(nodes.Name)]
    return {".".join(_chain(node)) for node in chains if id(node) not in inner}


def _chain(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Getattr):
        yield from _chain(node.node)
        yield node.attr
    elif isinstance(node, nodes.Name):
        yield node.name


@pytest.mark.parametrize("file", FILES)
def test_no_template_holds_the_tenants_own_facts_or_a_faulty_letter_form(file: str) -> None:
    source = (FOLDER / f"{file}.j2").read_text(encoding="utf-8")
    assert unicodedata.normalize("NFC", source) == source
    assert source.startswith(f"{{# id: {file} #}}")
    org = POLICY.org
    for fact in (org.name, org.brand, org.email, org.address, "Tadu", "hopthu", "7300"):
        assert fact.lower() not in source.lower()


def test_both_languages_have_every_word_and_every_state() -> None:
    vietnamese, english = words("vi"), words("en")
    assert vietnamese.keys() == english.keys()
    for key, value in vietnamese.items():
        if isinstance(value, dict):
            assert value.keys() == english[key].keys()
    for language in LANGUAGES:
        assert all(status(state, language) and next_step(state, language) for state in State)


# ── form, language, safety of what customers write ───────────────────────────────────────────


def test_a_mail_greets_signs_and_carries_the_case_number_in_its_subject() -> None:
    letter = written("acknowledge", full())
    assert letter.template_id == "T02.vi"
    assert letter.subject.startswith(f"[{NUMBER}] ")
    assert letter.text.startswith("Kính gửi anh Trần Anh Khôi,")
    assert "Trân trọng," in letter.text


def test_a_chat_has_neither_greeting_nor_signature() -> None:
    letter = written("acknowledge", full(), "zalo_bot")
    assert letter.template_id == "T01.vi"
    assert "Kính gửi" not in letter.text
    assert "anh Khôi" in letter.text


def test_without_an_honorific_a_customer_is_quy_khach() -> None:
    assert "Quý khách" in written("acknowledge", minimal(), "zalo_bot").text


@pytest.mark.clause("X-18")
def test_only_what_nobody_wrote_by_hand_says_that_it_is_automatic() -> None:
    machine = "hệ thống tiếp nhận gửi tự động"
    assert machine in written("acknowledge", full(), by=CUSTOMER).text
    by_hand = written("reply", full(), by=AN)
    assert machine not in by_hand.text
    assert AN.name in by_hand.text


def test_a_line_break_in_a_customers_words_never_becomes_a_header() -> None:
    case = full(
        subject="lỗi\nBcc: tatca@example.org", person=replace(full().person, full_name="A\nB")
    )
    letter = written("acknowledge", case)
    assert "\n" not in letter.subject
    assert letter.text.startswith("Kính gửi anh A B,")


def test_template_marks_in_a_customers_words_stay_words() -> None:
    assert "{{ 7*7 }}" in written("acknowledge", full(summary="{{ 7*7 }} {% raw %}")).text


@pytest.mark.clause("X-12")
def test_decomposed_letters_are_composed() -> None:
    letter = written("acknowledge", full(subject=unicodedata.normalize("NFD", "lỗi gửi thư")))
    assert "lỗi gửi thư" in letter.subject


@pytest.mark.parametrize("rule", (*RULES, *SIDE_EFFECTS), ids=lambda rule: rule.en)
def test_every_letter_that_a_rule_owes_can_be_composed(rule: Rule | SideEffect) -> None:
    assert {action.letter for action in rule.letters} <= set(LETTERS)


def test_every_field_that_may_be_missing_has_a_name_for_agents() -> None:
    for row in LETTERS.values():
        assert len(RenderedLetter(template_id="x", missing=row.needs).lacks) == len(row.needs)


def test_what_a_letter_lacks_is_told_in_vietnamese() -> None:
    draft = full(proposal=proposal(approved_at=None))
    assert written("answer1", draft).lacks == ("phương án được duyệt",)


def test_an_unknown_letter_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        written("love", full())


def test_templates_are_compiled_once() -> None:
    assert template("T02.vi") is template("T02.vi")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Nhân dịp này có khuyến mãi.", "promotion"),
        ("Thư có dấu hiệu giả mạo.", "suspicion"),
        ("Chúng tôi sẽ hoàn tiền.", "promise"),
        ("Xin gửi mật khẩu để kiểm tra.", "secret"),
        ("Trong ? ngày.", "configured"),
        ("Trong None ngày.", "unfilled"),
        ("Chào bạn.", "bạn"),
        ("Rất tiếc!", "exclamation"),
        ("khong dau", "diacritics"),
        ("Đã nhận 😀.", "emoji"),
        ("Đã  nhận.", "spaces"),
        ("Em ko biết ạ.", "teencode"),
    ],
)
def test_the_lint_finds_what_it_looks_for(text: str, fault: str) -> None:
    assert any(fault in found for found in lint(text, "T99.vi"))
