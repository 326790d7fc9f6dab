"""Subjects of programs that answer for absent people: data only, matched without regard to case."""

from __future__ import annotations

# A subject that begins so was written by an out-of-office assistant.
AWAY_SUBJECT = (
    r"automatic reply", r"auto(?:matic)?[- ]?(?:reply|response|respon[ds]er?|answer)", r"autoreply",
    r"autoresponse", r"auto[- ]?reply", r"out of (?:the )?office", r"out-of-office", r"ooo\b",
    r"auto: .{1,60}(?:out of|away|absent|return|vacation)",
    r"i(?:'m| am) (?:out of|away|on (?:leave|vacation|holiday))", r"away from (?:my|the|office)",
    r"on (?:vacation|holiday|leave)", r"vacation (?:reply|response|message|notice|notification)",
    r"holiday reply", r"tự động trả lời", r"trả lời tự động", r"thư trả lời tự động",
    r"phản hồi tự động", r"tự động phản hồi", r"thông báo vắng mặt",
    r"vắng mặt(?: khỏi)? văn phòng", r"không có mặt tại văn phòng", r"vắng mặt(?=\s*:)",
    r"automatische (?:antwort|abwesenheitsnotiz|e-?mail)", r"abwesenheits", r"abwesend",
    r"autoantwort", r"nicht im (?:büro|haus)", r"automatisch(?: antwoord|e? beantwoord| bericht)",
    r"afwezig", r"réponse automatique", r"reponse automatique", r"absence du bureau",
    r"absent(?:e)? du bureau", r"message d'absence", r"notification d'absence",
    r"respuesta autom[aá]tica", r"fuera de (?:la )?oficina", r"ausente", r"risposta automatica",
    r"fuori (?:sede|ufficio)", r"assente", r"resposta autom[aá]tica", r"fora do escrit[oó]rio",
    r"aus[eê]ncia (?:tempor[aá]ria|do escrit)", r"odpowiedź automatyczna",
    r"automatyczna odpowiedź", r"autoodpowiedź", r"poza biurem", r"nieobecno", r"автоответ",
    r"автоматический ответ", r"автоматична відповідь", r"вне офиса", r"нет на месте", r"自動返信",
    r"自動応答", r"不在通知", r"不在連絡", r"自动(?:回复|答复|回覆)",
    r"自動(?:回覆|回复|答覆|回應)", r"不在办公室", r"外出通知", r"자동\s?(?:응답|회신|답장)",
    r"부재\s?중(?: 응답)?", r"autosvar", r"automatiskt svar", r"automatisk svar", r"frånvaro",
    r"frånvarande",
    r"fravær", r"ikke på kontoret", r"automaattinen vastaus", r"poissa", r"poissaolo",
    r"otomatik (?:yanıt|cevap)", r"ofis dışı", r"automatická odpověď", r"automatická odpoveď",
    r"mimo kancelář", r"nepřítomnost", r"automatikus válasz", r"házon kívül", r"răspuns automat",
    r"αυτόματη απάντηση", r"מענה אוטומטי", r"תשובה אוטומטית", r"رد تلقائي", r"balasan otomatis",
    r"(?:การ)?ตอบกลับอัตโนมัติ", r"الرد التلقائي", r"автоматичен отговор", r"samodejni odgovor",
    r"automatski odgovor", r"automaatvastus", r"(?:\w+ ){0,3}autom[aā]tisk. atbilde",
    r"automatinis atsakymas",
    r"аутоматски одговор", r"resposta automàtica", r"erantzun automatikoa", r"uathfhreagra",
    r"auto: [^:]{2,60} is (?:out of|away|on leave)[^:]{0,60}$",
)  # fmt: skip

# A subject that people write as well; the text decides.
AWAY_NAMED = (
    r"(?:[^:?!]{2,50} )?(?:is|am) (?:currently )?(?:out of (?:the )?office|"
    r"on (?:leave|vacation|holiday))",
    r"(?:tôi|mình) (?:hiện )?đang (?:nghỉ|đi công tác)", r"ich bin (?:nicht im|im urlaub)",
    r"je suis (?:absente?|en congés?)", r"estoy (?:de vacaciones|fuera)",
    r"sono (?:in ferie|fuori)", r"estou (?:de férias|ausente)", r"ik ben (?:afwezig|op vakantie)",
    r"jestem na urlopie", r"я в отпуске", r"(?:jag|jeg) (?:är|er) på (?:semester|ferie)",
    r"休(?:暇中|假中)", r"휴가\s?중", r"nghỉ phép\W*$", r"thông báo nghỉ (?:lễ|tết)",
)  # fmt: skip

# What offices name their confirmations; people who complain of one may name it as well.
RECEIPT = (
    r"request received", r"ticket (?:received|created|opened|#?\d)", r"thank you for contacting",
    r"we(?:'ve| have) received your", r"your request has been received",
    r"xác nhận (?:đã )?(?:tiếp )?nhận", r"đã (?:tiếp )?nhận (?:được )?yêu cầu",
    r"chúng tôi đã (?:tiếp )?nhận",
    r"accusé de réception", r"eingangsbestätigung", r"empfangsbestätigung", r"acuse de recibo",
    r"conferma di ricezione", r"confirmação de rece(?:ção|bimento)", r"ontvangstbevestiging",
    r"potwierdzenie (?:otrzymania|przyjęcia)", r"potvrzení o přijetí", r"お問い合わせを?受け?付け",
    r"(?:접수|문의) ?(?:완료|확인|안내)",
)  # fmt: skip
