"""Answers of programs for absent people and offices, told from people who are away, without marks.

The texts are ours, in the manner of such programs; no header says that a machine wrote them.
"""

from __future__ import annotations

import pytest

from channels.mail.dump import read_mail

MACHINES = (
    "Tôi đang đi công tác đến hết ngày 25/11/2026 nên không thể trả lời thư ngay.\n"
    "Việc gấp xin liên hệ chị Bình: binh@khach.example.",
    "Xin chào,\n\nHiện tôi đang nghỉ phép từ 20/11 đến 25/11 và sẽ phản hồi khi trở lại làm việc.",
    "Tôi đang trong thời gian nghỉ thai sản. Mọi công việc xin liên hệ anh Bình.",
    "Cảm ơn Quý khách đã liên hệ. Yêu cầu của Quý khách đã được ghi nhận, chúng tôi sẽ phản hồi"
    " trong vòng 24 giờ làm việc.",
    "Hiện tại tôi đã nghỉ việc tại công ty ABC. Vui lòng liên hệ chị Bình.",
    "Chúng tôi nghỉ Tết từ 05/02 đến 12/02. Mọi yêu cầu sẽ được xử lý sau khi làm việc trở lại.",
    "Email này hiện không còn được sử dụng. Vui lòng gửi về địa chỉ cskh@khach.example.",
    "Hello,\n\nI'm on parental leave until March. Please contact Binh (binh@abc.example) instead.",
    "I will be out of the office starting 11/22/2026 and will not return until\n11/25/2026.\n\n"
    "I will respond to your message when I return.",
    "Your email has been received and a ticket has been created. Ticket ID: 55321.",
    "Your message was received. This account is protected. Please click on the\nfollowing link to"
    " have your address added to the allowed list.",
    "Vielen Dank für Ihre E-Mail. Ich bin ab dem 30. November wieder im Büro.",
    "Dies ist eine automatisch generierte E-Mail. Bitte antworten Sie nicht auf diese Nachricht.",
    "Bonjour,\nJe suis absent du bureau jusqu'au 25/11. En cas d'urgence, merci de contacter Léa.",
    "Hola, me encuentro fuera de la oficina con acceso limitado al correo.",
    "Sono fuori ufficio fino al 25/11/2026. Per urgenze contattare Anna.",
    "Obrigado pela sua mensagem. Estou de férias e responderei assim que regressar.",
    "Ik ben afwezig tot 25 november. Bij spoed kunt u mijn collega bellen.",
    "Dziękuję za wiadomość. Przebywam na urlopie i odpowiem po powrocie.",
    "Меня нет в офисе до 25 ноября. По срочным вопросам обращайтесь к Анне.",
    "Jag har semester till och med 25 november och svarar när jag är tillbaka.",
    "Hej, jeg er på ferie og læser ikke mails. Kontakt venligst Anna.",
    "ただいま休暇をいただいております。お急ぎの場合は代表までご連絡ください。",
    "您好！我目前正在休假，将于11月25日返回。",
    "현재 휴가 중으로 11월 25일에 복귀합니다.",
    "Şu anda izindeyim, döndüğümde size cevap vereceğim.",
    "Jsem na dovolené a odpovím po návratu. Urgentní věci řeší kolegyně.",
)
PEOPLE = (
    "Tôi đang đi công tác ở Hà Nội, hàng giao về Sài Gòn không ai nhận, xin giao lại ngày 27/11.",
    "Tôi nghỉ phép tuần sau nên ở nhà, mời kỹ thuật đến sửa máy.",
    "Tủ lạnh hỏng mà thợ không đến. Tôi đang đi công tác đến 25/11, việc gấp xin liên hệ vợ tôi.",
    "Tôi đã nghỉ việc tại ABC nên không dùng số này nữa, vui lòng liên hệ tôi qua 0901234567.",
    "Tôi đang nghỉ Tết ở quê, ra Tết mới mang máy đến bảo hành được.",
    "Vui lòng không trả lời email này mà gọi cho tôi số 0901234567.",
    "Chúng tôi đã nhận được hàng nhưng thiếu 2 thùng.",
    "I am on vacation until Friday. Can you deliver on Saturday instead?",
    "I'm travelling this week so I cannot pick up the parcel. Please keep it at the post office.",
    "I have left ABC Corp, so please change the invoice name to my own.",
    "You told me 'this is an automated message, do not reply' but I need an answer.",
    "My colleague Binh is on leave, so I answer for him: we accept the second proposal.",
    "Ich bin im Urlaub betrogen worden. Bitte erstatten Sie den Betrag.",
    "Je serai absent du 20 au 30, merci de livrer avant.",
    "Estoy de vacaciones y el hotel está cerrado.",
    "Я в отпуске, отель закрыт, верните деньги.",
    "休暇中に予約したホテルが閉まっていました。返金してください。",
    "我在休假，酒店关门了，请退款。",
    "Cảm ơn. Nhân viên nói sẽ phản hồi trong vòng 3 ngày mà chưa thấy gì.",
    "Tôi đang đi công tác, internet không dùng được, gọi tổng đài không ai trả lời.",
    "Công ty nghỉ Tết mà không báo, gọi không ai trả lời.",
    "Nothing received yet. You promised 3 business days. Unacceptable.",
    "Thank you, but someone will have to review this again: the amount is wrong.",
    "I am on sick leave because of the food from your restaurant. I will get back to you.",
    "Your manager is away every time, nobody will answer. This is the third time.",
    "I have left my phone in your taxi. Urgent, please call.",
    "Keine Antwort erhalten. Sie sagten, Sie werden sich melden.",
    "En vacances, la piscine était fermée. Personne ne répond.",
    "没有收到回复，说好24小时内答复。",
)


def kind(text: str, subject: str) -> str:
    head = (
        f"From: Lan <lan@khach.example>\nTo: khieunai@cty.example\nSubject: {subject}\n"
        "In-Reply-To: <x@cty.example>\nMessage-ID: <1@khach.example>\n"
        "Content-Type: text/plain; charset=utf-8\n\n"
    )
    return str(read_mail(f"{head}{text}\n".encode())["kind"])


@pytest.mark.parametrize("text", MACHINES)
def test_an_unmarked_answer_that_tells_of_absence_and_of_later_is_a_machines(text: str):
    assert kind(text, "Re: Đã tiếp nhận khiếu nại") == "auto_reply"


@pytest.mark.parametrize("text", PEOPLE)
def test_who_is_away_and_wants_something_is_a_person(text: str):
    assert kind(text, "Re: Đã tiếp nhận khiếu nại") == "human"


RECEIPTS = (
    ("[Request received] Máy lạnh", "Your request (12345) has been received and is reviewed."),
    ("Thank you for contacting ABC", "We have received your email. Our team will respond soon."),
    ("Xác nhận đã nhận yêu cầu 12", "Cảm ơn Quý khách đã gửi email. Chúng tôi sẽ phản hồi sớm."),
)
NO_RECEIPTS = (
    ("Request received - no answer", "Thank you for your email. Nobody has called me."),
    ("Đã nhận yêu cầu 3 lần", "Yêu cầu của bạn đã được ghi nhận, 3 lần rồi mà chưa ai gọi."),
    ("Đã nhận yêu cầu bổ sung", "Chúng tôi đã nhận được yêu cầu bổ sung và không đồng ý."),
)


def first_letter(subject: str, text: str) -> str:
    head = f"From: X <x@khach.example>\nSubject: {subject}\nMessage-ID: <1@khach.example>\n"
    kind = "Content-Type: text/plain; charset=utf-8\n\n"
    return str(read_mail(f"{head}{kind}{text}\n".encode())["kind"])


@pytest.mark.parametrize(("subject", "text"), RECEIPTS)
def test_an_offices_unmarked_confirmation_is_a_machines(subject: str, text: str):
    assert first_letter(subject, text) == "auto_reply"


@pytest.mark.parametrize(("subject", "text"), NO_RECEIPTS)
def test_who_complains_of_a_confirmation_is_a_person(subject: str, text: str):
    assert first_letter(subject, text) == "human"


@pytest.mark.parametrize(
    "mark",
    ["Auto-Submitted: auto-generated", "Return-Path: <>\nReceived: from a by b; x"],
)
def test_a_marked_answer_in_any_words_is_a_machines(mark: str):
    raw = f"From: lan@khach.example\nIn-Reply-To: <x@cty.example>\n{mark}\nSubject: Về thư\n\nx"
    assert read_mail(raw.encode())["kind"] == "auto_reply"
