"""How programs that answer for absent people and offices phrase it: data only, in lower case.

Kept apart from the rules so that a native speaker can correct a line without reading code. For each
language: who is absent or gone, what was received, and that nobody should answer.
"""

from __future__ import annotations

from channels.mail.phrases.away_europe import EUROPE
from channels.mail.phrases.matcher import Phrases

_VIETNAMESE = Phrases(
    stems=(
        "tự động", "nghỉ phép", "công tác", "vắng mặt", "có mặt tại", "trả lời email", "trả lời th",
        "không phản hồi", "ơn quý", "ơn bạn", "ơn anh", "tiếp nhận", "nhận được yêu",
        "nhận được thư", "nhận được email", "không reply", "nghỉ lễ", "nghỉ tết", "thai sản",
        "nghỉ việc", "còn làm việc", "yêu cầu của quý", "yêu cầu của bạn", "không còn được",
        "tham dự", "nước ngoài",
    ),
    patterns=(
        r"(?:đây là|this is) (?:một )?(?:bức )?(?:thư|email|e-mail|tin nhắn|phản hồi|"
        r"tin) (?:được gửi |được )?(?:trả lời |phản hồi |gửi )?tự động",
        r"(?:email|e-mail|thư|tin nhắn|thông báo) (?:này )?(?:đã )?được (?:hệ thống )?"
        r"(?:gửi|tạo|trả lời) (?:ra )?(?:một cách )?tự động",
        r"(?:thư|email|e-mail|phản hồi|trả lời|tin nhắn) tự động",
        r"(?:xin |vui lòng |xin vui lòng )?(?:không|đừng) (?:trả lời|phản hồi|"
        r"reply) (?:lại )?(?:vào |cho )?(?:thư|email|e-mail|tin|mail|địa chỉ) (?:email )?này",
        r"\b(?:tôi|mình|em)\b[^.!?\n]{0,40}\b(?:nghỉ (?:phép|lễ|tết|thai sản|ốm|bù)|đi công tác"
        r"|vắng mặt|không có mặt tại văn phòng|tham dự|ở nước ngoài)",
        r"(?:tôi|mình|em) (?:hiện )?(?:đã |không còn )(?:nghỉ việc|làm việc) (?:tại|ở)",
        r"(?:email|địa chỉ|hộp thư)[^.!?\n]{0,30}không còn được (?:sử dụng|dùng|kiểm tra)",
        r"(?:chúng tôi|công ty|văn phòng)[^.!?\n]{0,30}nghỉ (?:lễ|tết)\b[^.!?\n]{0,60}(?:từ|đến)",
        r"(?:yêu cầu|phản ánh|thư|email|khiếu nại)[^.!?\n]{0,16} của (?:quý khách|quý vị|bạn"
        r"|anh/chị|anh chị) (?:đã )?được (?:ghi nhận|tiếp nhận|chuyển)",
        r"hệ thống đã (?:tiếp nhận|ghi nhận) (?:yêu cầu|email|thư|phản ánh)",
        r"(?:cảm|cám) ơn (?:quý khách |quý vị |quý công ty |bạn |anh/chị |anh chị )?(?:đã|"
        r"vì đã) (?:liên hệ|gửi (?:thư|email|yêu cầu|phản ánh))",
        r"(?:chúng tôi|hệ thống) đã (?:tiếp nhận|nhận) được (?:yêu cầu|email|thư|phản ánh)",
    ),
)  # fmt: skip
_ENGLISH = Phrases(
    stems=(
        "automat", "autore", "auto-re", "auto re", "not reply", "not respond", "no longer", "m ooo",
        "office", "away", "leave",
        "vacation", "holiday", "access to", "i return", "my return", "thank you for", "thanks for",
        "received", "unattended", "unmonitored", "travel", "attending", "have left", "ticket",
        "limited internet", "closed", "out of the country", "allowed list", "guest list",
        "whitelist", "approved sender", "need to reply", "answered by a human", "add a comment",
        "additional comments", "have approved", "this automatic", "you are a person",
    ),
    patterns=(
        r"this is an? (?:automatic|automated|auto)[- ]?(?:ally[- ]generated |generated )?"
        r"(?:reply|response|message|e-?mail|notification|confirmation|acknowledge?ment)",
        r"(?:automatically|auto|system)[- ]generated (?:e-?mail|message|reply|response)",
        r"(?:automated|automatic|auto)[- ]?(?:response|reply|responder)",
        r"(?:was |is |been )(?:(?:generated|sent) automatically|automatically (?:generated|sent))",
        r"do not (?:reply|respond)(?: directly)? to (?:this|the)",
        r"unattended|unmonitored|not (?:being )?monitored",
        r"\bi(?: am|'m|'ll be| will be)\b[^.!?\n]{0,30}(?:out of (?:the )?(?:office|country)|ooo\b"
        r"|\baway\b|travell?ing|\bon (?:\w+ )?(?:leave|vacation|holidays?|business trip)|attending"
        r"|not in the office)",
        r"(?:out of|away from|not in) (?:the |my )?office",
        r"(?:currently|presently) (?:away|out of (?:the )?office|on (?:leave|vacation|holiday))",
        r"(?:limited|no|intermittent|without) (?:access to (?:my )?e-?mails?|internet)",
        r"i will .{0,60}(?:when i|upon my|after my|as soon as i|once i)(?:'m| am)? (?:return|back)",
        r"(?:thank you|thanks) for (?:contacting|reaching out|getting in touch|your (?:e-?mail|"
        r"message|inquiry|enquiry|interest|mail))",
        r"we(?:'ve| have) received your (?:request|message|e-?mail|inquiry|enquiry|mail)\b",
        r"your (?:request|ticket|message|e-?mail|inquiry|enquiry|mail) (?:\(#?\w{1,16}\) )?"
        r"(?:has been |was |is )"
        r"(?:successfully )?received\b",
        r"(?:ticket|case|request) (?:has been|was) (?:created|logged|opened|registered)",
        r"(?:on|for) (?:vacation|holiday|leave) (?:until|from|till|through)",
        r"\bi(?: am|'m)? (?:no longer (?:work|with|employed)\w*|have left)",
        r"no longer (?:being )?(?:monitored|in use|read|active|valid)",
        r"our offices? (?:is|are|will be) closed",
        # who must first prove to be a person
        r"(?:allowed|guest)[- ]list|whitelist|approved senders?|senders i have approved",
        r"to confirm that you are (?:a person|human)", r"apologi[sz]e for this automatic",
        # ticket systems
        r"no need to reply to this", r"will be answered by a human",
        r"comments?,? (?:please )?reply to this|reply to this (?:e-?mail|message) to add a comment",
    ),
)  # fmt: skip
_JAPANESE = Phrases(
    stems=("自動", "不在", "休暇", "休み", "外出", "出張", "受け付け", "返信"),
    patterns=(
        r"(?:この|本)?(?:メール|返信)は.{0,16}自動(?:的に)?(?:送信|配信|返信|応答)",
        r"自動(?:返信|応答|送信|配信)(?:メール|です|にて|され)",
        r"(?:休暇|休み|外出|出張|不在).{0,10}(?:して|いただ|取得|のため|中|に)",
        r"不在(?:に|と)(?:して|なり)", r"返信(?:しないで|は?ご遠慮|いただいても)",
    ),
)  # fmt: skip
_CHINESE = Phrases(
    stems=(
        "自动", "自動", "休假", "出差", "外出", "办公室", "辦公室", "收到您", "已收到", "离职",
        "離職", "请勿", "請勿",
    ),
    patterns=(
        r"(?:这是|此|本|該|该).{0,10}(?:自动|自動|系统自动)",
        r"(?:自动|自動)(?:回复|回覆|答复|答覆|回應|发送|發送|生成)",
        r"(?:目前|现在|現在|正在|將|将|我).{0,6}(?:不在办公室|不在辦公室|休假|出差|外出)",
        r"(?:您的邮件|您的郵件|您的来信|来信)?(?:我)?(?:已|已经|已經)收到(?:您)?",
        r"(?:尽快|儘快|盡快|盡速|小时内|小時內).{0,6}(?:回复|回覆|联系|聯絡)",
        r"已(?:经|經)?(?:离职|離職)", r"(?:请|請)勿(?:直接)?(?:回复|回覆)",
    ),
)  # fmt: skip
_KOREAN = Phrases(
    stems=("자동", "부재", "휴가", "출장", "접수", "발신"),
    patterns=(
        r"부재\s?중",
        r"자동\s?(?:응답|회신|발송|으로)(?:\s?(?:메일|메시지|된|되|입니다|발송|전송))?",
        r"(?:휴가|출장)\s?(?:중|으로|를|을|기간)", r"(?:정상적으로 )?접수\s?되",
        r"발신\s?전용|회신하지",
    ),
)  # fmt: skip

# One is a weak sign: two different ones, or one and a header, or one and a promise, count.
AWAY_TEXT: tuple[Phrases, ...] = (
    _VIETNAMESE, _ENGLISH, *EUROPE, _JAPANESE, _CHINESE, _KOREAN,
)  # fmt: skip
