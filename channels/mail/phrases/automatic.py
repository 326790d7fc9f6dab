"""What tells the words of a machine from those of people who speak of machines: data only.

Matched in lower case.
"""

from __future__ import annotations

# What a machine says of the mail itself. People who write of machines say it of other mail.
OF_ITSELF = (
    r"đây là (?:một )?(?:bức )?(?:thư|email|e-mail|mail|tin nhắn|tin|phản hồi)"
    r"[^.!?\n]{0,24}tự động",
    r"(?:thư|email|e-mail|mail|tin nhắn|tin|thông báo) này[^.!?\n]{0,40}tự động",
    r"(?:thư|email|e-mail|mail|tin nhắn|thông báo) (?:này )?(?:đã )?được (?:hệ thống )?(?:gửi|tạo|"
    r"trả lời) (?:ra )?(?:một cách )?tự động",
    r"(?:không|đừng) (?:trả lời|phản hồi|reply) (?:lại )?(?:vào |cho )?(?:thư|email|e-mail|tin|"
    r"mail|địa chỉ) (?:email )?này",
    r"this[^.!?\n]{0,40}\bauto", r"(?:automatically|auto|system)[- ]generated",
    r"(?:generated|sent) automatically", r"do not (?:reply|respond)(?: directly)? to (?:this|the)",
    r"unattended|unmonitored|not (?:being )?monitored|no longer (?:monitored|in use|being read)",
    r"(?:a member of our|our support) team will", r"[^.!?\n]{0,60}have your address added",
    r"to add (?:a |additional )?comments?,? (?:please )?reply to this",
    r"reply to this (?:e-?mail|message) to add", r"your e-?mail will be answered by a human",
    r"no need to reply to this", r"to confirm that you are (?:a person|human)",
    r"dies(?:e|es| ist)?\b[^.!?\n]{0,40}automati",
    r"automatisch (?:generiert|erstellt|erzeugt|versendet)",
    r"\b(?:ce|cet|cette|ceci)\b[^.!?\n]{0,40}automati", r"(?:envoyé|généré) automatiquement",
    r"\best[aeo]\b[^.!?\n]{0,40}autom[aá]tic", r"\bquest[ao]\b[^.!?\n]{0,40}automatic",
    r"\bdit\b[^.!?\n]{0,40}automati", r"\b(?:ta|to|niniejsza)\b[^.!?\n]{0,40}automatyczn",
    r"\bt(?:oto|ento|ato|áto)\b[^.!?\n]{0,40}automatick",
    r"\b(?:это|данное|настоящее|це)\b[^.!?\n]{0,40}автомат",
    r"(?:この|本)(?:メール|返信).{0,16}自動",
    r"自動(?:返信|応答|送信|配信)(?:メール|です|にて|され)",
    r"(?:这是|此|本|該|该).{0,10}(?:自动|自動)", r"(?:自动|自動)(?:回复|回覆|答复|回應)",
    r"(?:본|이) (?:메일|메시지)[은는].{0,12}자동", r"자동\s?(?:응답|회신|발송|으로)",
    r"\bdett[ae]\b[^.!?\n]{0,40}automat", r"\btämä\b[^.!?\n]{0,40}automaat",
    r"\bbu\b[^.!?\n]{0,40}otomatik",
    # Nobody reads answers, or who will answer.
    r"(?:email|địa chỉ|hộp thư)[^.!?\n]{0,30}không còn được", r"ticket (?:has been|was|id)",
    r"one of our \w+ will", r"(?:bitte )?antworten sie (?:bitte )?nicht auf diese",
    r"e-?mail-?adresse (?:wird|ist) nicht mehr", r"(?:merci de )?ne pas (?:y )?répondre",
    r"(?:por favor,? )?\bn(?:o|ão) respond(?:a|an|er)\b", r"non rispondere",
    r"niet op (?:deze|dit)[^.!?\n]{0,20}(?:reageren|antwoorden)", r"(?:prosimy )?nie odpowiada[ćj]",
    r"neodpov(?:í|e)d(?:ejte|ajte)", r"не отвечайте на (?:это|данное)",
    r"svara inte på (?:detta|det här)", r"(?:このメール|本メール).{0,8}返信",
    r"(?:请|請)勿(?:直接)?(?:回复|回覆)",
    r"발신\s?전용|회신하지", r"(?:yanıtlamay|cevaplamay)ınız",
)  # fmt: skip

# Who says `I` is a person, unless absent.
MYSELF = (
    r"\b(?:(?<!chúng )tôi|mình|em|cháu|i|i'm|my|me|ich|meine?|je (?:suis|serai|ne|n|vous|vais)|j"
    r"|mon|yo|mi|io|eu|meu|ik|mijn|jag|jeg|я|мне)\b|私|我(?!们|們)|저는|제가"
)

# Thanks and receipts: people write them as well.
COURTESY = r"thank|cảm ơn|cám ơn|nhận|dank|reçu|recibido|recebemos|已收到|liên hệ"
