"""What mail programs write around quoted mail, by language: data only.

Sources and confidence: README.md. Everything is matched without regard to case, after NFC and
after odd spaces became plain ones.
"""

from __future__ import annotations

# "…wrote": stands at the end of the line that introduces a quote, or before the writer's name.
WROTE = {
    "vi": ("đã viết", "đã viết là", "viết", "đã gửi", "da viet", "viet"),
    "en": ("wrote", "writes", "said", "has written"),
    "de": ("schrieb", "schrieben", "schreibt", "geschrieben"),
    "fr": ("a écrit", "écrit", "a ecrit", "ecrit"),
    "es": ("escribió", "escribio", "escribe", "ha escrito", "va escriure"),
    "it": ("ha scritto", "scrive", "scritto"),
    "pt": ("escreveu", "escreveu em", "escreve"),
    "nl": ("schreef", "schreef op", "het volgende geschreven", "heeft geschreven"),
    "pl": ("napisał", "napisała", "napisał(a)", "napisał/a", "pisze", "napisal(a)"),
    "ru": ("пишет", "написал", "написала", "написал(а)", "писал", "писал(а)", "сообщил(а)"),
    "uk": ("пише", "написав", "написала", "написав(ла)"),
    "bg": ("написа",),
    "ca": ("ha escrit", "escrigué"),
    "ja": ("書きました", "wrote", "のメール", "のメッセージ", "は書きました", "さんからのメール"),
    "zh": ("写道", "寫道", "写到", "寫到", "來信", "来信", "撰寫", "写于", "寫下"),
    "ko": ("작성", "작성한 내용", "작성하였습니다", "작성했습니다", "쓴 글", "썼습니다"),
    "sv": ("skrev", "skrev följande", "skriver"),
    "da": ("skrev", "skrev følgende", "skriver"),
    "no": ("skrev", "skrev følgende"),
    "fi": ("kirjoitti", "kirjoittaa"),
    "tr": ("şunu yazdı", "şunları yazdı", "yazdı", "yazmış"),
    "cs": ("napsal", "napsala", "napsal(a)", "napsal/a", "píše"),
    "sk": ("napísal", "napísala", "napísal(a)", "napísal/a"),
    "hu": ("írta", "ezt írta", "következőt írta"),
    "ro": ("a scris",),
    "el": ("έγραψε",),
    "he": ("כתב", "כתבה", "כתב/ה", "מאת"),
    "ar": ("كتب", "كتبت"),
    "th": ("เขียนว่า", "เขียน"),
    "id": ("menulis",),
    "hr": ("napisao je", "napisala je", "je napisao/la"),
}
# The first word of such a line.
OPENERS = (
    "vào lúc", "vào", "lúc", "ngày", "on", "at", "in", "am", "um", "le", "el", "il", "em", "a las",
    "op", "w dniu", "dnia", "den", "på", "dne", "den", "tarihinde", "в", "в сообщении", "від", "pe",
    "la", "za", "pada", "il giorno", "quoting", "zitat von", "citando", "citat", "在", "於", "于",
    "from", "wiadomość napisana przez",
    "av", "pe data", "στις", "ב", "fra", "el día", "em", "dia", "no dia", "ngày gửi",
)  # fmt: skip

# Who writes in a story that people tell; a program prints a name there.
SOMEBODY = (
    "tôi", "mình", "em", "anh", "chị", "họ", "bạn", "chúng tôi", "nhân viên", "shop", "tổng đài",
    "i", "we", "you", "he", "she", "they", "who", "staff", "agent", "somebody", "someone",
    "I", "We", "Tôi", "your", "their", "ich", "wir", "er", "sie", "je", "nous", "il", "elle",
    "votre", "vos", "yo", "ellos", "su", "sus", "io", "eu", "seu", "sua", "ik", "uw", "я", "мы",
)  # fmt: skip

TOLD = ("mir", "uns", "Ihr", "Ihre", "mij", "ons", "uw", "mig", "oss", "meg")

# Header labels above an older mail, as Outlook and others print them.
FROM = (
    "từ", "gửi từ", "người gửi", "from", "von", "de", "da", "van", "od", "от", "від", "от кого",
    "差出人", "从", "從", "发信人", "發件人", "送信者", "发件人", "寄件者", "寄件人", "보낸 사람",
    "보낸사람", "발신", "från", "fra", "lähettäjä", "kimden", "gönderen", "expéditeur", "remitente",
    "mittente", "remetente", "absender", "afzender", "nadawca", "отправитель", "avsändare",
    "発信者", "寄送者", "avsender", "gönderici", "expeditor", "αποστολέας", "pengirim", "ผู้ส่ง",
    "المرسل", "مِن",
    "afsender", "odesílatel", "feladó", "de la", "από", "מאת", "من", "จาก", "dari", "šalje",
)  # fmt: skip
SENT = (
    "đã gửi", "ngày", "ngày gửi", "gửi lúc", "thời gian", "sent", "date", "gesendet", "datum",
    "gesendet am", "envoyé", "envoyé le", "date d'envoi", "enviado", "enviado el", "enviada em",
    "enviado em", "enviada", "fecha", "data", "inviato", "data invio", "verzonden", "wysłano",
    "wysłane", "отправлено", "дата", "надіслано", "送信日時", "日付", "日時", "发送时间",
    "发送日期", "日期", "时间", "寄件日期", "傳送時間", "보낸 날짜", "보낸날짜", "날짜", "일시",
    "skickat", "sendt", "dato", "lähetetty", "päivämäärä", "päiväys", "pvm", "gönderildi",
    "gönderilme tarihi", "gönderilen", "tarih", "odesláno", "odoslané", "dátum", "elküldve",
    "message du", "trimis", "εστάλη",
    "נשלח", "تاريخ الإرسال", "ส่ง", "dikirim", "poslano", "received", "sent at", "inviato il",
    "送信日", "送信済み", "寄送日期", "보낸 시간", "gönderilme", "dată", "ημερομηνία", "αποστολή",
    "στάλθηκε", "תאריך", "التاريخ", "تم الإرسال", "المُرسل", "วันที่", "tanggal", "terkirim",
    "изпратено",
)  # fmt: skip
TO = (
    "đến", "tới", "gửi đến", "người nhận", "cho", "to", "an", "à", "a", "para", "aan", "do", "komu",
    "кому", "宛先", "收件人", "收件者", "받는 사람", "받는사람", "수신", "till", "til",
    "vastaanottaja", "kime", "alıcı", "destinataire", "destinatario", "destinatário", "empfänger",
    "ontvanger", "címzett", "către", "προς", "אל", "إلى", "ถึง", "kepada", "za", "cc", "bcc",
    "đồng kính gửi", "đồng gửi", "kopie", "copie", "copie à", "copie de",
    "kopia", "копия", "抄送", "副本", "참조", "kopi",
    "kopio", "bilgi", "trả lời tới", "trả lời cho", "reply-to", "pour", "adresát", "adresat",
    "modtager", "mottaker", "mottagare", "destinatar", "la", "pre", "παραλήπτης", "penerima",
    "ผู้รับ", "المستقبل", "до", "prima", "到",
)  # fmt: skip
SUBJECT = (
    "chủ đề", "tiêu đề", "subject", "betreff", "objet", "sujet", "asunto", "oggetto", "assunto",
    "onderwerp", "temat", "тема", "件名", "主题", "主題", "主旨", "제목", "ämne", "emne", "aihe",
    "konu", "předmět", "predmet", "tárgy", "subiect", "θέμα", "נושא", "الموضوع", "เรื่อง", "subyek",
    "temat wiadomości", "titre", "標題", "naslov", "judul", "subjek", "หัวเรื่อง", "относно",
    "заглавие",
)  # fmt: skip

# Between dashes (or alone on the line): the older mail follows.
ORIGINAL = (
    "original message", "original mail", "original message processed by david®",
    "original email", "original appointment", "thư gốc",
    "tin nhắn gốc", "email gốc", "thư ban đầu", "tin nhắn ban đầu", "nội dung thư gốc",
    "reply message", "ursprüngliche nachricht", "originalnachricht", "original-nachricht",
    "ursprungliche nachricht", "message d'origine", "message original", "message d’origine",
    "mensaje original", "correo original", "messaggio originale", "messaggio originale-",
    "mensagem original", "oorspronkelijk bericht", "origineel bericht",
    "oorspronkelijk e-mailbericht", "wiadomość oryginalna", "oryginalna wiadomość",
    "wiadomosc oryginalna", "исходное сообщение", "оригинальное сообщение", "исходное письмо",
    "вихідне повідомлення", "元のメッセージ", "original messages",
    "原始邮件", "原始郵件", "原邮件", "原郵件", "邮件原件", "원본 메시지", "원본 메일",
    "original message from", "ursprungligt meddelande", "ursprungsmeddelande", "originalmeddelande",
    "oprindelig meddelelse", "original meddelelse", "opprinnelig melding", "alkuperäinen viesti",
    "alkup. viesti", "özgün ileti", "orijinal mesaj", "orjinal mesaj", "orijinal ileti",
    "původní zpráva", "původní e-mail", "pôvodná správa", "eredeti üzenet", "mesaj original",
    "αρχικό μήνυμα", "הודעה מקורית", "الرسالة الأصلية", "ข้อความต้นฉบับ", "pesan asli",
    "izvorna poruka", "reply above this line", "please reply above this line",
    "type your reply above this line", "vui lòng trả lời phía trên dòng này",
    "trả lời phía trên dòng này", "quoted text", "previous message", "antwort nachricht",
    "urspr. nachricht", "oprindelig besked", "originální zpráva", "原始消息", "원본 이메일",
    "original besked", "original melding", "courriel initial", "courriel original", "元メール",
    "treść oryginalnej wiadomości", "mesajul original", "оригінальне повідомлення",
    "початкове повідомлення", "оригинално писмо", "πρωτότυπο μήνυμα", "originalna poruka",
    "pesan orisinal", "oorspronkelijke bericht", "الرسالة الأصليَّة", "الرسالة الأساسية",
    "ข้อความเดิม",
)  # fmt: skip
FORWARDED = (
    "forwarded message", "begin forwarded message", "forwarded by", "forwarded mail",
    "tin nhắn đã được chuyển tiếp", "thư đã chuyển tiếp", "thư được chuyển tiếp",
    "tin nhắn được chuyển tiếp", "tin nhắn đã chuyển tiếp",
    "bắt đầu thư được chuyển tiếp", "thư chuyển tiếp",
    "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "message transféré",
    "début du message transféré", "début du message réexpédié", "mensaje reenviado",
    "inicio del mensaje reenviado", "messaggio inoltrato", "inizio messaggio inoltrato",
    "mensagem encaminhada", "mensagem reencaminhada", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "wiadomość przekazana", "początek przekazywanej wiadomości",
    "пересланное сообщение", "пересылаемое сообщение", "начало переадресованного сообщения",
    "転送メッセージ", "転送されたメッセージ", "转发的邮件", "轉寄郵件", "转发邮件信息",
    "轉寄的郵件", "전달된 메시지", "전달된 이메일", "vidarebefordrat meddelande",
    "vidarebefordrat brev", "videresendt meddelelse", "videresendt melding", "välitetty viesti",
    "edelleenlähetetty viesti", "yönlendirilmiş ileti", "iletilen mesaj", "iletilmiş mesaj",
    "přeposlaná zpráva", "preposlaná správa", "továbbított üzenet", "переадресованное сообщение",
    "перенаправленное сообщение", "переслане повідомлення", "препратено писмо",
    "препратено съобщение", "treść przekazanej wiadomości", "yönlendirilen ileti",
    "iletilen ileti", "전달된 메일", "转发的消息", "videresendt e-post", "mesaj redirecționat",
    "mesaj redirecţionat", "προωθημένο μήνυμα", "הודעה שהועברה", "رسالة ممرّرة",
    "ข้อความที่ส่งต่อ", "จดหมายที่ส่งต่อ", "pesan diteruskan", "pesan terusan",
    "správa poslaná ďalej", "proslijeđena poruka",
)  # fmt: skip

# Whole lines at the very end, written by the device.
DEVICE = (
    r"(?:đã |được )?gửi từ (?:iphone|ipad|điện thoại|thiết bị|android|samsung|galaxy|oppo|"
    r"xiaomi|yahoo|outlook|gmail|mail|ứng dụng|máy|proton|email|di động|mobile)[^.!?]{0,60}"
    r"(?:\. xin thứ lỗi[^!?]{0,40})?",
    r"(?:tải|tải xuống|lấy|get|télécharge[rz]?|obten(?:er|ir|ez|ha)|obtén|descargar|"
    r"scarica|ottieni|obter|baixar|baixe|holen sie sich|laden sie|download|pobierz|uzyskaj|hämta|"
    r"hent|hanki|få|skaffa|skaff deg|získat|získejte|stáhnout|получить|скачать) "
    r"?<?(?:o |aplikację )?outlook [^.!?]{0,80}>?",
    r"get (?:bluemail|aqua mail|fairemail|spark|edison mail) for [^.!?]{0,40}",
    r"outlook (?:for|für|voor) (?:ios|android)\b[^.!?]{0,20} ?(?:beziehen|holen|herunterladen|"
    r"downloaden|ophalen|を入手)(?:する)?",
    r".{0,30}outlook.{0,30} ?(?:を入手(?:する)?|다운로드|받기|edinin|indirin)",
    r"(?:获取|取得|下载|下載).{0,20}outlook.{0,20}", r"发送自 ?.{0,30}",
    r"(?:通过|从|從).{1,20}(?:发送|傳送|寄出)", r"寄件者 ?windows ?郵件", r"自我的.{1,20}傳送",
    r"傳送自.{1,20}",
    r"provenance : courrier pour windows.{0,10}",
    r"(?:đã |được )?gửi từ thư (?:dành )?cho windows.{0,10}",
    r"sent (?:from|via|with) \S{3,20}", r"(?:\w{1,20} ){1,3}from mobile",
    r"sent (?:from|via|with|using|by) (?!.{0,80}\b(?:is|are|was|were)\b)"
    r"(?:my|the|a|an|mail|samsung|yahoo|outlook|iphone|ipad|"
    r"android|blackberry|huawei|oppo|xiaomi|proton|tutanota|gmail|windows|myspace|mobile|"
    r"zoho|galaxy|spark|mailbird|aol|nokia|htc|sony|verizon|vodafone|t-mobile|at&t|"
    r"superhuman|airmail|sparrow|phone|cell|galaxy|thunderbird|mailbox|bluemail|fairemail|"
    r"vivo|realme|pixel|oneplus|motorola|surface|newton|edison|k-9)\b[^!?]{0,80}",
    r"from my (?:iphone|ipad|android|samsung|mobile|phone|oppo|xiaomi|galaxy)\b[^!?,]{0,20}",
    "ᐧ",  # left by a program that counts openings
    r"(?:von|mit) (?:meine[mr]|mein|outlook|yahoo|samsung|iphone|ipad)\b.{0,60}(?:gesendet|"
    r"versendet)",
    r"(?:diese nachricht wurde |gesendet |versendet )(?:von|mit|über)\b.{0,80}",
    r"envoyé (?:de|depuis|à partir)\b.{0,60}",
    r"enviado (?:desde|do|de|a partir|con|via|vía)\b.{0,60}",
    r"inviato (?:da|dal|dallo)\b.{0,60}",
    r"(?:verstuurd|verzonden) (?:vanaf|vanuit|met|via)\b.{0,60}", r"wysłan[eoy] (?:z|ze)\b.{0,60}",
    r"отправлено (?:с|из|от)\b.{0,90}", r"надіслано (?:з|із)\b.{0,60}",
    r".{0,40}から送信(?:されました)?", r"(?:发自|發自|来自|從我的|从我的).{0,40}",
    r"由我的.{0,30}(?:传送|傳送|发送)", r".{0,30}에서 (?:보냄|보낸 메일|전송|나의).{0,20}",
    r"나의 .{0,20}에서 보냄", r"skicka(?:t|des) från\b.{0,60}", r"sendt fra\b.{0,60}",
    r"lähetetty .{0,40}(?:sta|stä|lta|ltä|ni)\b.{0,20}",
    r".{0,40}(?:'?[dt][ae]n|'?m[dt]an|umdan|imden|ımdan|ndan| ile) gönderildi",
    r"odesláno (?:z|ze|přes)\b.{0,60}",
    r"odoslané z\b.{0,60}", r"trimis de pe\b.{0,60}", r"dikirim dari\b.{0,60}",
)  # fmt: skip

# Subject prefixes.
REPLY_PREFIX = (
    "re", "aw", "antw", "antwort", "sv", "vs", "odp", "rif", "res", "ynt", "yan", "ref", "r", "bls",
    "atb", "trả lời", "tl", "phản hồi", "回复", "回覆", "答复", "答覆", "返信", "회신", "답장",
    "отв", "ha", "על", "رد", "ตอบ",
)  # fmt: skip
FORWARD_PREFIX = (
    "fwd", "fw", "wg", "tr", "rv", "vl", "vb", "doorst", "enc", "i", "pd", "ilt", "ct",
    "chuyển tiếp", "转发", "轉寄", "轉發", "転送", "전달", "pt", "переслать", "fs",
)  # fmt: skip
