"""What a message causes besides moving the case: alerts about threats, strangers, secrets."""

from __future__ import annotations

from workflows.conditions import customer_message, customer_reply, holds
from workflows.reading.result import Mood
from workflows.table.rule import Alert, LetterAction, SideEffect

DOUBTS = (
    (Mood.NEGATED, "có lời phủ định", "with a negation"),
    (Mood.CONDITIONAL, "có kèm điều kiện", "on a condition"),
    (Mood.REPORTED, "kể lại lời hoặc việc đã qua", "as told by others or of the past"),
    (Mood.ASKED, "đang hỏi", "as a question"),
    (Mood.UNCERTAIN, "chưa dứt khoát", "not plainly"),
)

SIDE_EFFECTS = (
    SideEffect(
        clause="CP-12",
        when=customer_message.concerns_open_task,
        alerts=(Alert(vi="Khách gửi thêm thông tin cho bộ phận đang kiểm tra", to="group"),),
        vi="Thông tin của khách được chuyển cho bộ phận đang kiểm tra",
        en="What the customer writes reaches the departments at work",
    ),
    SideEffect(
        clause="X-05",
        when=customer_message.wants_human,
        letters=(LetterAction(letter="takeover"),),
        alerts=(Alert(vi="Khách hàng muốn gặp nhân viên", to="group", urgent=True),),
        vi="Khách hàng muốn gặp nhân viên",
        en="The customer wants a human",
    ),
    SideEffect(
        clause="X-03",
        when=customer_message.asks_status_of_complaint,
        letters=(LetterAction(letter="case_status"),),
        vi="Khách hàng hỏi tiến độ; đã báo tình trạng hồ sơ",
        en="The customer asks how far it is; the case's standing is told",
    ),
    SideEffect(
        clause="X-05",
        when=customer_message.expects_human_out_of_hours,
        letters=(LetterAction(letter="out_of_hours"),),
        vi="Khách hàng nhắn ngoài giờ; đã báo khi nào có nhân viên",
        en="The customer writes out of hours; told when a human is back",
    ),
    SideEffect(
        clause="TU-14",
        when=customer_message.sent_secret,
        letters=(LetterAction(letter="secret_hidden"),),
        vi="Tin nhắn có mật khẩu hoặc mã bí mật; đã che",
        en="The message held a secret; it was hidden",
    ),
    SideEffect(
        clause="TU-04",
        when=customer_message.threatens,
        alerts=(
            Alert(vi="Khách hàng nhắc đến kiện, báo chí hoặc cơ quan", to="duty", urgent=True),
        ),
        vi="Khách hàng nhắc đến kiện, báo chí hoặc cơ quan chức năng",
        en="The customer mentions court, press or an authority",
    ),
    *(
        SideEffect(
            clause="X-06",
            when=customer_reply.speaks_of_withdrawing(mood),
            alerts=(
                Alert(
                    vi=f"Khách nhắc đến việc rút khiếu nại nhưng không rõ ý: {vi}. Chưa ghi nhận"
                    " rút, hồ sơ và các hạn giữ nguyên; xin đọc tin và hỏi lại khách"
                ),
            ),
            vi=f"Khách hàng nhắc đến việc rút khiếu nại, {vi}; không ghi nhận rút",
            en=f"The customer speaks of withdrawing, {en}: nothing is withdrawn, an agent looks",
        )
        for mood, vi, en in DOUBTS
    ),
    SideEffect(
        clause="PV-11",
        when=customer_message.needs_human_at_once,
        alerts=(Alert(vi="Cần người xem ngay: an toàn, trẻ em hoặc xưng cơ quan", to="duty"),),
        vi="Tin nhắn cần người xem ngay",
        en="A human must look at once",
    ),
    SideEffect(
        clause="TU-04",
        when=customer_message.sent_refused_file,
        letters=(LetterAction(letter="attachment_refused"),),
        alerts=(Alert(vi="Có tệp không được nhận: khách đã được báo lý do và cách gửi khác"),),
        vi="Tệp không được nhận; nội dung khiếu nại vẫn giữ, khách được báo cách gửi khác",
        en="A file is refused; the complaint stays, the customer is told how to send it",
    ),
    SideEffect(
        clause="TU-04",
        when=customer_message.is_flood,
        alerts=(
            Alert(
                vi="Nhiều tin liên tiếp từ một địa chỉ: gộp vào hồ sơ này, xin xem kỹ từng tin",
                to="group",
            ),
        ),
        vi="Nhiều tin liên tiếp từ một địa chỉ; không mở thêm hồ sơ, không mất tin nào",
        en="Many messages from one address: no further case is opened, nothing is lost",
    ),
    SideEffect(
        clause="PV-19",
        when=holds.answers_identity_unclearly,
        alerts=(
            Alert(vi="Đang chờ khách trả lời xác minh; lời này chưa rõ: xin xem", urgent=True),
        ),
        vi="Khách viết từ kênh đã hỏi xác minh, nhưng chưa rõ có hay không",
        en="Words from where we asked who wrote, but no certain yes or no",
    ),
    SideEffect(
        clause="PV-19",
        when=customer_message.is_unvouched,
        alerts=(
            Alert(
                vi="Thư mang địa chỉ của khách nhưng chưa chứng minh được khách gửi: chỉ ghi hồ sơ,"
                " xin hỏi lại khách qua kênh khác rồi ghi nhận"
            ),
        ),
        vi="Thư chưa chứng minh được người gửi: ghi lại, không làm theo",
        en="A mail that nobody vouches for: filed, not acted on",
    ),
    SideEffect(
        clause="PV-15",
        when=customer_message.comes_from_stranger,
        alerts=(Alert(vi="Địa chỉ lạ viết vào hồ sơ: chưa xác minh, chưa thực hiện yêu cầu nào"),),
        vi="Người gửi chưa được xác minh",
        en="The sender is not verified",
    ),
)
