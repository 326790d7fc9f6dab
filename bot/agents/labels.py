"""Names for agents: channels, letters, people, moments."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.calendar.working_time import ZONE
from workflows.case import Case, ClosingReason
from workflows.messaging.channels import label_of
from workflows.planning.route import HAND

ENDS = {
    ClosingReason.AGREED: "khách đồng ý",
    ClosingReason.SETTLED_ON_SPOT: "đã giải quyết ngay",
    ClosingReason.NO_REPLY: "đã trả lời, khách chưa phản hồi",
    ClosingReason.NOT_AGREED: "chưa thỏa thuận, đã thông tin cơ quan",
    ClosingReason.WITHDRAWN: "khách rút",
}
LETTER_STATES = {
    "owed": "chờ gửi",
    "claimed": "đang gửi",
    "sent": "đã chuyển đi",
    "unknown": "chưa rõ đã đến hay chưa",
    "failed": "không gửi được",
    "expired": "quá hạn, chưa gửi được",
    "cancelled": "đã hủy",
    "held": "giữ lại, chờ nhân viên gửi",
}
LETTERS = {
    "acknowledge": "xác nhận tiếp nhận",
    "disclose": "lời chào và thông báo",
    "slip": "phiếu tiếp nhận",
    "ask": "xin bổ sung thông tin",
    "transfer_notice": "báo chuyển bộ phận",
    "progress": "báo tiến độ",
    "minutes": "biên bản kết quả giải quyết",
    "answer1": "văn bản trả lời lần 1",
    "answer2": "thư trả lời lần 2",
    "disagreement_noted": "ghi nhận chưa đồng ý",
    "invitation": "thư mời làm việc lần 2",
    "referral": "thông tin cơ quan có thẩm quyền",
    "closing": "thông báo kết thúc",
    "closed_without_reply": "thông báo tạm kết thúc",
    "out_of_hours": "thông báo ngoài giờ",
    "takeover": "báo nhân viên trả lời trực tiếp",
    "withdrawal_confirmed": "xác nhận rút khiếu nại",
    "reminder_questions": "nhắc bổ sung thông tin",
    "reminder_answer": "nhắc cho ý kiến",
    "confirm_agreement": "hỏi lại ý kiến",
    "confirm_withdrawal": "hỏi lại việc rút khiếu nại",
    "second_round_offered": "mời nêu điểm chưa đồng ý",
    "public_reply": "trả lời công khai dưới bình luận",
    "comment_hidden": "ẩn bình luận công khai",
    "reply": "tin nhắn của nhân viên",
    "reopened": "báo mở lại hồ sơ",
    "merged": "báo gộp hồ sơ",
    "pointer": "báo đã gửi văn bản qua kênh khác",
    "procedure": "giải thích quy trình",
    "office_address": "địa chỉ gặp trực tiếp",
    "attachment_refused": "báo tệp không nhận được",
    "secret_hidden": "nhắc không gửi mật khẩu",
    "case_status": "báo tình trạng hồ sơ",
    "mailbox_on_hold": "thông báo trung lập (không nêu hồ sơ)",
    "verify_identity": "hỏi xác minh qua kênh khác",
    "hold_released": "báo đã bỏ tạm giữ",
}


PROBLEMS = {
    "encrypted": "mã hoá, không đọc được nội dung",
    "signature_not_checked": "có chữ ký số, chữ ký chưa được kiểm tra",
    "tnef_unreadable": "gói winmail.dat của Outlook không mở được",
    "no_boundary": "cấu trúc hỏng",
    "boundary_guessed": "cấu trúc hỏng",
    "text_cut": "quá dài, chỉ đọc phần đầu",
    "charset_guessed": "không rõ bảng mã, có thể sai chữ",
    "encoded_twice": "chữ bị mã hoá hai lần, đã khôi phục; xem bản gốc nếu thấy sai",
    "tcvn3_letters": "gõ bằng phông TCVN3, đã đổi ra chữ có dấu; xem bản gốc nếu thấy sai",
    "vni_letters": "gõ bằng phông VNI, đã đổi ra chữ có dấu; xem bản gốc nếu thấy sai",
    "too_deep": "quá nhiều lớp lồng nhau",
    "too_many_parts": "quá nhiều phần",
    "own_letter": "trích thư của chính ta",
    "several_senders": "ghi nhiều người gửi",
    "reply_to_differs": "địa chỉ trả lời khác người gửi",
    "forwarded": "chuyển tiếp thư của người khác: người khiếu nại có thể không phải người gửi",
    "too_large": "quá lớn, chỉ đọc phần đầu",
    "no_message_id": "không có mã thư",
    "no_date": "không có ngày gửi",
    "dangerous": "loại tệp nguy hiểm, không nhận",
    "disguised": "nội dung khác với tên tệp, cẩn thận",
    "too_many": "quá nhiều tệp, không nhận",
    "too_much": "khách đã gửi quá nhiều trong ngày, không nhận",
    "malware": "có mã độc, không nhận",
    "bomb": "tệp nén bẫy, không nhận",
    "unscanned": "chưa quét được mã độc, cẩn thận",
}


SIGNS = {
    "dmarc_failed": "tên miền của người gửi không nhận là đã gửi (DMARC)",
    "looks_like_ours": "tên miền cố ý giống tên miền của công ty",
    "our_domain": "mang tên miền của công ty mà không chứng minh được",
    "spf_failed": "gửi từ máy chủ lạ (SPF)",
    "dkim_failed": "chữ ký thư sai (DKIM)",
    "compauth_failed": "máy chủ nhận thư cho là giả mạo",
    "several_senders": "ghi nhiều người gửi",
    "other_address_in_name": "tên hiển thị là một địa chỉ khác",
    "answers_elsewhere": "muốn nhận trả lời ở tên miền khác",
}


def sign_name(sign: str) -> str:
    """The name of a reason to doubt a sender (AMB-22)."""
    return SIGNS.get(sign, sign)


def problem_name(problem: str) -> str:
    """The name of an oddity of a mail."""
    return PROBLEMS.get(problem, problem)


def channel_name(channel: str) -> str:
    """The name of a channel."""
    return "giao tay" if channel == HAND else label_of(channel)


def letter_name(template: str) -> str:
    """The name of a letter."""
    return LETTERS.get(template, template)


def customer_name(case: Case) -> str:
    """The name, or another known fact in its place."""
    person = case.person
    return person.full_name or person.organisation or person.phone or person.email or "chưa rõ tên"


def clock_time(moment: datetime) -> str:
    """09:30 05/11 in Viet Nam."""
    return f"{moment.astimezone(ZONE):%H:%M %d/%m}"


def span(left: timedelta) -> str:
    """`còn 3 ngày`, `còn 5 giờ`, `quá 20 phút`."""
    word = "còn" if left >= timedelta() else "quá"
    minutes = int(abs(left).total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return f"{word} {minutes // (24 * 60)} ngày"
    if minutes >= 2 * 60:
        return f"{word} {minutes // 60} giờ"
    return f"{word} {minutes} phút"
