"""How programs that answer for absent people phrase it: data only, matched in lower case.

Kept apart from the rules so that a native speaker can correct a line without reading code.
"""

from __future__ import annotations

from channels.mail.wording import Phrases

# A subject that begins so was written by an out-of-office assistant.
AWAY_SUBJECT = (
    r"automatic reply", r"auto(?:matic)?[- ]?(?:reply|response|respon[ds]er?|answer)", r"autoreply",
    r"autoresponse", r"\[?auto[- ]?reply\]?", r"out of (?:the )?office", r"out-of-office", r"ooo\b",
    r"auto: .{1,60}(?:out of|away|absent|return|vacation)",
    r"i(?:'m| am) (?:out of|away|on (?:leave|vacation|holiday))", r"away from (?:my|the|office)",
    r"on (?:vacation|holiday|leave)", r"vacation (?:reply|response|message|notice|notification)",
    r"holiday reply", r"tự động trả lời", r"trả lời tự động", r"thư trả lời tự động",
    r"phản hồi tự động", r"tự động phản hồi", r"thông báo vắng mặt",
    r"vắng mặt(?: khỏi)? văn phòng", r"không có mặt tại văn phòng", r"vắng mặt\s*:",
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
    r"부재중", r"autosvar", r"automatiskt svar", r"automatisk svar", r"frånvaro", r"frånvarande",
    r"fravær", r"ikke på kontoret", r"automaattinen vastaus", r"poissa", r"poissaolo",
    r"otomatik (?:yanıt|cevap)", r"ofis dışı", r"automatická odpověď", r"automatická odpoveď",
    r"mimo kancelář", r"nepřítomnost", r"automatikus válasz", r"házon kívül", r"răspuns automat",
    r"αυτόματη απάντηση", r"מענה אוטומטי", r"תשובה אוטומטית", r"رد تلقائي", r"balasan otomatis",
    r"ตอบกลับอัตโนมัติ",
)  # fmt: skip

# What stands in the text. One is a weak sign: two different ones, or one and a header, count.
AWAY_TEXT: tuple[Phrases, ...] = (
    Phrases(  # Vietnamese
        stems=(
            "tự động", "nghỉ phép", "công tác", "vắng mặt", "có mặt tại", "không trả lời",
            "không phản hồi", "ơn quý", "ơn bạn", "ơn anh", "tiếp nhận được",
            "nhận được yêu", "nhận được thư", "nhận được email", "không reply", "nghỉ lễ",
            "nghỉ tết",
        ),
        patterns=(
            r"(?:đây là|this is) (?:một )?(?:bức )?(?:thư|email|e-mail|tin nhắn|phản hồi|"
            r"tin) (?:được gửi |được )?(?:trả lời |phản hồi |gửi )?tự động",
            r"(?:email|e-mail|thư|tin nhắn|"
            r"thông báo) (?:này )?(?:đã )?được (?:hệ thống )?(?:gửi|tạo|"
            r"trả lời) (?:ra )?(?:một cách )?tự động",
            r"(?:thư|email|e-mail|phản hồi|trả lời|tin nhắn) tự động",
            r"(?:xin |vui lòng |xin vui lòng )?(?:không|đừng) (?:trả lời|phản hồi|"
            r"reply) (?:lại )?(?:vào |cho )?(?:thư|email|e-mail|tin|mail|địa chỉ) (?:email )?này",
            r"(?:tôi|mình|em) (?:hiện |hiện tại |sẽ |"
            r"hiện đang )?(?:đang )?(?:trong thời gian )?(?:nghỉ phép|nghỉ lễ|nghỉ tết|"
            r"đi công tác|vắng mặt|không có mặt tại văn phòng).{0,160}(?:trả lời|phản hồi|"
            r"liên hệ|quay lại|đến hết|đến ngày|từ ngày)",
            r"(?:cảm|cám) ơn (?:quý khách |quý vị |quý công ty |bạn |anh/chị |anh chị )?(?:đã|"
            r"vì đã) (?:liên hệ|gửi (?:thư|email|yêu cầu|phản ánh))",
            r"(?:chúng tôi|hệ thống) đã (?:tiếp nhận|nhận) được (?:yêu cầu|email|thư|phản ánh)",
        ),
    ),
    Phrases(  # English
        stems=(
            "auto", "not reply", "not respond",
            "office", "away", "leave", "vacation", "holiday", "access to", "i return", "my return",
            "thank you for", "thanks for", "received", "unattended", "unmonitored",
        ),
        patterns=(
            r"this is an? (?:automatic|automated|auto)[- ]?(?:ally[- ]generated |"
            r"generated )?(?:reply|response|message|e-?mail|notification|acknowledge?ment)",
            r"(?:automatically|auto|system)[- ]generated (?:e-?mail|message|reply|response)",
            r"(?:automated|automatic|auto)[- ]?(?:response|reply|responder)",
            r"(?:was |is |been )(?:automatically )?(?:generated|sent) automatically",
            r"do not (?:reply|respond)(?: directly)? to (?:this|the)",
            r"(?:unattended|unmonitored|not (?:being )?monitored) (?:mailbox|e-?mail|address|"
            r"inbox)?",
            r"i(?: am|'m|'ll be| will be)(?: currently| presently| now)? (?:out of|away|"
            r"on (?:annual |sick |maternity |paternity |parental |a )?(?:leave|vacation|"
            r"holidays?)|not in the office)",
            r"(?:out of|away from|not in) (?:the |my )?office",
            r"(?:currently|presently) (?:away|out of (?:the )?office|on (?:leave|vacation|"
            r"holiday))",
            r"(?:limited|no|intermittent|without) access to (?:my )?e-?mails?",
            r"i will .{0,60}(?:when i|upon my|after my|as soon as i|once i)(?:'m|"
            r" am)? (?:return|back)",
            r"(?:thank you|thanks) for (?:contacting|your (?:e-?mail|message|inquiry|enquiry|"
            r"interest|mail))",
            r"(?:your |the )?(?:request|ticket|message|e-?mail|inquiry|mail) (?:has been |was |"
            r"is )(?:successfully )?received\b",
            r"(?:on|for) (?:vacation|holiday|leave) (?:until|from|till|through)",
        ),
    ),
    Phrases(  # German
        stems=(
            "automat", "abwesen", "urlaub", "büro", "buero", "im hause", "außer haus",
            "weitergeleitet", "wieder da", "erreichbar", "ihre nachricht", "ihre e-mail",
        ),
        patterns=(
            r"ich bin .{0,60}(?:nicht im (?:büro|buero|haus)|abwesend|im urlaub|außer haus|"
            r"nicht erreichbar)",
            r"(?:diese|dies ist eine) (?:nachricht|e-?mail|mail|antwort)? ?(?:wurde |"
            r"wird )?automatisch",
            r"automatisch(?:e)? (?:generiert|erstellt|erzeugt|antwort|nachricht|versendet)",
            r"(?:nachricht|e-?mail|mail)s? (?:wird|"
            r"werden) (?:in dieser zeit )?nicht (?:automatisch )?(?:weitergeleitet|gelesen|"
            r"bearbeitet)",
            r"(?:bis|ab|vom|am) .{0,40}(?:abwesend|nicht im büro|im urlaub|nicht erreichbar)",
            r"(?:vielen )?dank für (?:ihre|deine) (?:nachricht|e-?mail|mail|anfrage)",
            r"abwesenheits(?:notiz|meldung|assistent)",
        ),
    ),
    Phrases(  # French
        stems=(
            "automat", "absent", "absence", "congé", "vacances", "votre message", "votre mail",
        ),
        patterns=(
            r"je (?:suis|serai) (?:actuellement )?(?:absente?|en congés?|en vacances|"
            r"en déplacement)",
            r"(?:réponse|message|courriel|e-?mail|mail) (?:envoyé |généré |"
            r"électronique )?automatique",
            r"(?:envoyé|généré) automatiquement", r"(?:pendant|durant|en) mon absence",
            r"(?:bien )?reçu votre (?:message|mail|e-?mail|demande|courriel)",
            r"absente? (?:du bureau|jusqu|du \d)",
        ),
    ),
    Phrases(  # Spanish, Portuguese
        stems=(
            "autom", "oficina", "vacaciones", "ausen", "férias", "fora d", "escritório", "recibido",
            "recebemos",
        ),
        patterns=(
            r"(?:estoy|estar[eé]|me encuentro|estou|estarei) .{0,30}(?:fuera|ausente|"
            r"de vacaciones|de férias|fora)",
            r"(?:respuesta|mensaje|correo|resposta|mensagem|e-?mail) (?:\w+ ){0,2}autom[aá]tic",
            r"(?:durante|em|en) (?:mi|minha) aus[eê]ncia",
            r"(?:hemos recibido|recebemos) (?:su|seu|sua|tu)", r"fuera de la oficina",
            r"fora do escrit[oó]rio", r"de (?:vacaciones|férias) (?:hasta|desde|até|de)",
        ),
    ),
    Phrases(  # Italian
        stems=(
            "automatic", "assent", "ferie", "fuori",
        ),
        patterns=(
            r"(?:sono|sar[oò]) .{0,20}(?:assente|fuori (?:sede|ufficio)|in ferie)",
            r"(?:messaggio|risposta|e-?mail|mail) (?:\w+ ){0,2}automatic",
            r"durante la mia assenza", r"(?:in ferie|assente|fuori ufficio) (?:fino|dal|per)",
        ),
    ),
    Phrases(  # Dutch
        stems=(
            "automatisch", "afwezig", "aanwezig", "vakantie", "kantoor",
        ),
        patterns=(
            r"ik ben .{0,60}(?:afwezig|niet aanwezig|(?:met|op) vakantie|niet op kantoor)",
            r"automatisch(?:e)? (?:bericht|antwoord|gegenereerd|e-?mail|verzonden)",
            r"tijdens mijn afwezigheid",
        ),
    ),
    Phrases(  # Polish, Czech, Slovak
        stems=(
            "automat", "nieobecn", "biur", "urlop", "kancel", "nepřítom", "dovolen", "neprítom",
        ),
        patterns=(
            r"(?:jestem|będę|przebywam) .{0,30}(?:nieobecn|poza biurem|na urlopie)",
            r"przebywam na urlopie", r"(?:wiadomość|odpowiedź|mail) .{0,30}automatyczn",
            r"automatyczn[aey]\w* (?:wiadomość|odpowiedź)",
            r"(?:jsem|budu|som|budem) .{0,30}(?:mimo kancelář|nepřítom|neprítom|na dovolen|"
            r"čerpám dovolenou)",
            r"automatick(?:á|y|ou|ý) (?:odpověď|odpoveď|generov|e-?mail|zpráva|správa)",
            r"automaticky (?:vygenerov|odeslan)",
        ),
    ),
    Phrases(  # Russian, Ukrainian
        stems=(
            "автомат", "отпуск", "відпуст", "отсутств", "офис", "получено",
        ),
        patterns=(
            r"(?:нахожусь|буду|сейчас|я) .{0,40}(?:в отпуске|отсутств|вне офиса|у відпустці|"
            r"не в офисе)",
            r"автоматическ(?:ий ответ|ое сообщение|ое уведомление|ое письмо|и сформировано|"
            r"и отправлено)",
            r"(?:письмо|сообщение|ответ) .{0,30}автоматически", r"в (?:мое|моё) отсутствие",
        ),
    ),
    Phrases(  # Japanese
        stems=(
            "自動", "不在", "休暇", "休み", "外出", "受け付け",
        ),
        patterns=(
            r"(?:この|本)?(?:メール|返信)は.{0,16}自動(?:的に)?(?:送信|配信|返信|応答)",
            r"自動(?:返信|応答|送信|配信)(?:メール|です|にて|され)",
            r"(?:休暇|休み|外出|出張|不在).{0,10}(?:して|いただ|取得|のため|中|に)",
            r"不在(?:に|と)(?:して|なり)",
        ),
    ),
    Phrases(  # Chinese
        stems=(
            "自动", "自動", "休假", "出差", "外出", "办公室", "辦公室", "收到您", "已收到",
        ),
        patterns=(
            r"(?:这是|此|本|該|该).{0,10}(?:自动|自動|系统自动)",
            r"(?:自动|自動)(?:回复|回覆|答复|答覆|回應|发送|發送|生成)",
            r"(?:目前|现在|現在|正在|將|将|我).{0,6}(?:不在办公室|不在辦公室|休假|出差|外出)",
            r"(?:您的邮件|您的郵件|您的来信|来信)?(?:我)?(?:已|已经|已經)收到(?:您)?",
            r"(?:尽快|儘快|盡快).{0,6}(?:回复|回覆|联系|聯絡)",
        ),
    ),
    Phrases(  # Korean
        stems=(
            "자동", "부재", "휴가", "출장",
        ),
        patterns=(
            r"부재\s?중",
            r"자동\s?(?:응답|회신|발송|으로)(?:\s?(?:메일|메시지|된|되|입니다|발송|전송))?",
            r"(?:휴가|출장)\s?(?:중|으로|를|을|기간)",
        ),
    ),
    Phrases(  # Swedish, Danish, Norwegian
        stems=(
            "automatisk", "autosvar", "kontor", "semester", "ferie", "ledig", "frånvar", "fravær",
            "borta", "bortre",
        ),
        patterns=(
            r"(?:jag|jeg|eg) (?:är|er) .{0,50}(?:på kontoret|på semester|på ferie|tjänstledig|"
            r"bortrest|ledig|fraværende|ikke til stede|bortrejst|borte|ute av)",
            r"(?:detta|dette) (?:är|er) (?:ett|et|en) auto",
            r"automatisk(?:t)? (?:svar|besked|meddelande|generer|sendt|e-?post)",
        ),
    ),
    Phrases(  # Finnish, Turkish
        stems=(
            "poissa", "lomalla", "automaatti", "matkoilla", "ofis", "izin", "tatil", "otomatik",
        ),
        patterns=(
            r"olen .{0,40}(?:poissa|lomalla|vuosilomalla|matkoilla)",
            r"automaattinen (?:vastaus|viesti)",
            r"(?:ofis(?:te|im)? (?:dışında|değil)|izinde|yıllık izin|tatilde)",
            r"otomatik (?:olarak|yanıt|cevap|mesaj|bir|gönder)",
        ),
    ),
)  # fmt: skip
