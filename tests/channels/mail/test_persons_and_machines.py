"""One weak mark of a machine never decides against a person; what programs add is no word."""

from __future__ import annotations

import json
from email.message import EmailMessage

import pytest

from channels.mail.parse import ReadOptions, parse
from workflows.messaging.messages import Inbound, Kind

DESK = "khieunai@congty.example"
WORDS = "Từ sáng nay tôi không vào được hộp thư duc@congty-vd.vn, báo lỗi 550."
FORM = ReadOptions(own=frozenset({DESK}), forms=frozenset({DESK}))


def mail(text: str, reader: ReadOptions | None = None, **fields: str) -> Inbound:
    message = EmailMessage()
    given = {"From": "Trần Minh Đức <duc@example.vn>", "To": DESK, "Subject": "Không vào được"}
    for name, value in (given | {k.replace("_", "-"): v for k, v in fields.items()}).items():
        message[name] = value
    message.set_content(text)
    return parse(message.as_bytes(), reader or ReadOptions())


@pytest.mark.parametrize("mark", [{"Precedence": "junk"}, {"Precedence": "bulk"}, {}])
def test_a_declared_form_is_the_customer_whatever_its_program_marks(mark: dict[str, str]) -> None:
    asked = {"From": f"Website <{DESK}>", "Reply_To": "mai@example.org", **mark}
    found = mail(WORDS, FORM, **asked)
    assert (found.kind, found.sender) == (Kind.HUMAN, "mai@example.org")


@pytest.mark.parametrize("field", ["X_Forwarded_To", "X_Forwarded_For", "Resent_From"])
def test_a_redirected_mail_with_a_null_return_path_is_a_persons(field: str) -> None:
    path = {"Return_Path": "<>", "Received": "from a by b; Mon, 02 Mar 2026 09:12:33 +0700"}
    assert mail(WORDS, **path, **{field: DESK}).kind is Kind.HUMAN


@pytest.mark.parametrize("tag", ["", "[External] ", "[EXT] ", "[BÊN NGOÀI] ", "[a] [b] "])
@pytest.mark.parametrize("words", ["Automatic reply", "Trả lời tự động", "Out of Office"])
def test_a_gateways_tag_hides_no_automatic_reply(tag: str, words: str) -> None:
    found = mail("Tôi vắng mặt.", Subject=f"{tag}{words}: [KN-2026-000001-7] Xác nhận tiếp nhận")
    assert found.kind is Kind.AUTO_REPLY


@pytest.mark.parametrize("tag", ["[External] ", "[BÊN NGOÀI] "])
def test_a_tag_alone_makes_no_machine(tag: str) -> None:
    assert mail(WORDS, Subject=f"{tag}Không vào được email").kind is Kind.HUMAN


@pytest.mark.parametrize("labels", [("Sender", "Receiver"), ("From", "Recipient")])
def test_the_older_mail_below_its_labels_is_cut(labels: tuple[str, str]) -> None:
    old = (
        f"Số hợp đồng là HD-1002.\n\n---------- Replied message ----------\n"
        f"{labels[0]}: Công ty <{DESK}>\nDate: 02/03/2026 08:00\nSubject: Yêu cầu bổ sung\n"
        f"{labels[1]}: duc@example.vn\n\nQuý khách vui lòng cho biết số hợp đồng."
    )
    found = mail(old, Subject="Re: Yêu cầu bổ sung", In_Reply_To="<letter-1@congty.example>")
    assert found.text == "Số hợp đồng là HD-1002."


@pytest.mark.parametrize("emoji", ["👍", "❤️", "😡"])
def test_a_reaction_is_its_emoji_and_no_file(emoji: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "duc@example.vn", DESK, "Re: Kết thúc"
    message.set_content(f"{emoji}\n\nTrần Minh Đức reacted via Gmail\n\n> Hồ sơ kết thúc.")
    told = json.dumps({"version": 1, "emoji": emoji})
    message.add_alternative(told, subtype="vnd.google.email-reaction+json")
    found = parse(message.as_bytes(), ReadOptions())
    assert (found.text, found.attachments) == (emoji, ())


@pytest.mark.parametrize("told", ["", "[]", "{", '{"emoji": 5}', '{"version": 1}'])
def test_a_broken_reaction_leaves_the_words(told: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "duc@example.vn", DESK, "Re: Kết thúc"
    message.set_content("Cảm ơn anh chị")
    message.add_alternative(told, subtype="vnd.google.email-reaction+json")
    assert parse(message.as_bytes(), ReadOptions()).text.strip() == "Cảm ơn anh chị"


def test_enriched_text_beside_plain_text_is_shown_once() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "duc@example.vn", DESK, "Lỗi"
    message.set_content("Hộp thư bị khóa")
    message.add_alternative("<bold>Hộp thư bị khóa</bold>", subtype="enriched")
    assert parse(message.as_bytes(), ReadOptions()).text.strip() == "Hộp thư bị khóa"
