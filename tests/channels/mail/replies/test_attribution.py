"""The line above a quote is known in many languages, wherever a mail program wrapped it."""

from __future__ import annotations

import pytest

from channels.mail.replies.quotes import normalise, split

VIETNAMESE_AND_ENGLISH = (
    "Vào CN, 22 thg 11, 2026 vào lúc 15:22 Khiếu nại Cty <khieunai@cty.example> đã viết:",
    "Vào Th 2, 23 thg 11, 2026 lúc 09:05 Khiếu nại <khieunai@cty.example> đã viết:",
    "Vào lúc 15:22 22/11/2026, Khiếu nại Cty đã viết:",
    "Vào 22/11/2026 15:22, Khiếu nại Cty đã viết:",
    "Vào ngày 22-11-2026 15:22, Khiếu nại Cty viết:",
    "Vào Chủ Nhật, ngày 22, tháng 11 năm 2026 lúc 15:22 +0700, Khiếu nại viết:",
    "Vào ngày 22 thg 11, 2026, lúc 15:22, Khiếu nại <khieunai@cty.example> đã viết:",
    "On Sun, Nov 22, 2026 at 3:22 PM Khieu nai <khieunai@cty.example> wrote:",
    "On Nov 22, 2026, at 3:22 PM, Khieu nai <khieunai@cty.example> wrote:",
    "On 22/11/2026 15:22, Khieu nai wrote:",
)
OTHERS = (
    "Am So., 22. Nov. 2026 um 15:22 Uhr schrieb Khieu nai <khieunai@cty.example>:",
    "Am 22.11.2026 um 15:22 schrieb Khieu nai:",
    "Khieu nai <khieunai@cty.example> schrieb am So., 22. Nov. 2026, 15:22:",
    "Le dim. 22 nov. 2026 à 15:22, Khieu nai <khieunai@cty.example> a écrit :",
    "Le 22/11/2026 à 15:22, Khieu nai a écrit :",
    "El dom, 22 nov 2026 a las 15:22, Khieu nai (<khieunai@cty.example>) escribió:",
    "El 22/11/2026 a las 15:22, Khieu nai escribió:",
    "Il giorno dom 22 nov 2026 alle ore 15:22 Khieu nai <khieunai@cty.example> ha scritto:",
    "Il 22/11/2026 15:22, Khieu nai ha scritto:",
    "Em dom., 22 de nov. de 2026 às 15:22, Khieu nai <khieunai@cty.example> escreveu:",
    "Em 22/11/2026 15:22, Khieu nai escreveu:",
    "Op zo 22 nov 2026 om 15:22 schreef Khieu nai <khieunai@cty.example>:",
    "Op 22-11-2026 om 15:22 schreef Khieu nai:",
    "niedz., 22 lis 2026 o 15:22 Khieu nai <khieunai@cty.example> napisał(a):",
    "W dniu 22.11.2026 o 15:22, Khieu nai pisze:",
    "вс, 22 нояб. 2026 г. в 15:22, Khieu nai <khieunai@cty.example>:",
    "22.11.2026 15:22, Khieu nai пишет:",
    "2026年11月22日(日) 15:22 Khieu nai <khieunai@cty.example>:",
    "2026/11/22 15:22、Khieu nai <khieunai@cty.example>のメール:",
    "Khieu nai <khieunai@cty.example> 于2026年11月22日周日 15:22写道：",
    "在 2026/11/22 15:22, Khieu nai 写道:",
    "2026년 11월 22일 (일) 오후 3:22, Khieu nai <khieunai@cty.example>님이 작성:",
    "Den sön 22 nov. 2026 kl 15:22 skrev Khieu nai <khieunai@cty.example>:",
    "Den 2026-11-22 kl. 15:22, skrev Khieu nai:",
    "Den søn. 22. nov. 2026 kl. 15.22 skrev Khieu nai <khieunai@cty.example>:",
    "su 22. marrask. 2026 klo 15.22 Khieu nai (khieunai@cty.example) kirjoitti:",
    "Khieu nai <khieunai@cty.example>, 22 Kas 2026 Paz, 15:22 tarihinde şunu yazdı:",
    "22 Kas 2026 Paz, 15:22 tarihinde Khieu nai <khieunai@cty.example> şunu yazdı:",
    "ne 22. 11. 2026 v 15:22 odesílatel Khieu nai <khieunai@cty.example> napsal:",
    "Dne 22. 11. 2026 v 15:22 Khieu nai napsal(a):",
    "нд, 22 лист. 2026 р. о 15:22 Khieu nai <khieunai@cty.example> пише:",
    "Khieu nai <khieunai@cty.example> ezt írta (időpont: 2026. nov. 22., V, 15:22):",
    "În dum., 22 nov. 2026 la 15:22, Khieu nai <khieunai@cty.example> a scris:",
    "Στις Κυρ 22 Νοε 2026 στις 3:22 μ.μ., ο χρήστης Khieu nai <khieunai@cty.example> έγραψε:",
    "Pada Min, 22 Nov 2026 pukul 15.22 Khieu nai <khieunai@cty.example> menulis:",
    "man. 22. nov. 2026 kl. 15:22 skrev Khieu nai <khieunai@cty.example>:",
    "Khieu nai <khieunai@cty.example> kirjutas kuupäeval 22. nov 2026 15:22:",
    "Sgrìobh Khieu nai <khieunai@cty.example> na leanas 22/11/2026 aig 15:22:",
    "रवि, 22 नव॰ 2026, 3:22 pm को, Khieu nai <khieunai@cty.example> ने लिखा:",
)
NEW = "Tôi vẫn chưa nhận được hàng.\nXin xem giúp."
OLD = "Kính gửi anh An,\nĐã nhận."
MARKED = "> Kính gửi anh An,\n> Đã nhận.\n\n"
NARROWEST = 40  # characters: no program wraps lines shorter than this


def new_words(head: str, old: str) -> str:
    return split(normalise(f"{NEW}\n\n{head}\n\n{old}\n")).reply


def wrapped(line: str, narrowest: int) -> list[str]:
    """The line, and the line broken at each of its spaces behind `narrowest` characters."""
    at = [i for i, letter in enumerate(line) if letter == " " and i >= narrowest]
    return [line, *(f"{line[:i]}\n{line[i + 1 :]}" for i in at)]


@pytest.mark.parametrize("old", [OLD, MARKED], ids=["bare", "marked"])
@pytest.mark.parametrize("line", VIETNAMESE_AND_ENGLISH)
def test_a_vietnamese_or_english_attribution_is_known_wherever_it_is_broken(line, old):
    assert {new_words(head, old) for head in wrapped(line, 0)} == {NEW}


@pytest.mark.parametrize("old", [OLD, MARKED], ids=["bare", "marked"])
@pytest.mark.parametrize("line", OTHERS)
def test_an_attribution_is_known_where_a_program_breaks_it(line, old):
    assert {new_words(head, old) for head in wrapped(line, NARROWEST)} == {NEW}


@pytest.mark.parametrize("line", VIETNAMESE_AND_ENGLISH)
@pytest.mark.parametrize(
    "above",
    [
        "Xin xem thư cũ bên dưới.",
        "Cảm ơn quý công ty, tôi gửi lại thư cũ để tiện theo dõi",
        "Vào tuần trước tôi đã gọi tổng đài hai lần mà không ai nghe máy",
    ],
)
def test_a_sentence_right_above_an_attribution_stays_the_senders(above, line):
    whole = f"{NEW}\n{above}\n{line}\n\n{MARKED}"
    assert split(normalise(whole)).reply == f"{NEW}\n{above}"


@pytest.mark.parametrize(
    "text",
    [
        "Vào tuần trước tôi đã viết:\nhàng hỏng, mà không ai trả lời.",
        "Ngày 12/5 nhân viên viết: sẽ hoàn tiền trong 3 ngày.\nĐến nay chưa có.",
        "Trên hoá đơn ngày 12/05/2026 ghi:\n2 thùng sữa, 1 thùng bia",
        "On the invoice of 12/05/2026 your staff wrote:\n2 boxes",
        "Ngày 12/05/2026 lúc 9:15 nhân viên desk@shop.example viết:\nsẽ hoàn tiền.",
        "Vào lúc 15:22 ngày 22/11/2026 tôi đã gửi:\n- hình ảnh\n- hoá đơn",
        "Tôi nhận thư từ desk@shop.example, họ viết:\nkhông bảo hành",
        "Your agent (lan@shop.example) wrote on 22/11/2026 at 15:22:\nwe will refund",
        "Am 22.11.2026 um 15:22 schrieb mir Ihr Mitarbeiter:\nGeld kommt",
        "El 22/11/2026 a las 15:22 su agente escribió:\nreembolso",
        "在 2026年11月22日 15:22 我写道：\n货坏了",
    ],
)
def test_a_story_that_quotes_somebody_is_not_cut(text):
    assert split(normalise(f"{NEW}\n\n{text}")).reply == f"{NEW}\n\n{text}"
