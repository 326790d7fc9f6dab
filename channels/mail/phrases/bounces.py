"""How mail servers say that mail could not be delivered: data only, matched in lower case."""

from __future__ import annotations

from channels.mail.phrases.matcher import Phrases

# Who sends for a mail server.
DAEMON = (
    r"mailer-?daemon", r"post[-_.]?master", r"mail-?daemon", r"m-?daemon", r"bounces?",
    r"mail(?:er)?[-_.]?(?:delivery|system)", r"smtp-?(?:daemon|error)",
    r"microsoftexchange[0-9a-f]{8,}", r"double-bounce", r"non-?delivery",
    r"delivery[-_.]?(?:status|subsystem|failure|system)",
)  # fmt: skip
# Names that people may bear as well: believed only where the words are a server's.
DAEMON_NAME = (
    r"mail delivery (?:sub)?system", r"mail(?:er)?[- ]?daemon", r"post ?master", r"mail delivery",
    r"microsoft outlook", r"system administrator", r"systemadministrator", r"mail administrator",
    r"delivery (?:subsystem|failure|status)", r"internet mail (?:delivery|service)", r"inet ?mail",
    r"mail system", r"microsoft exchange", r"outlook mail delivery", r"quản trị hệ thống",
    r"administrateur système", r"administrador del sistema", r"hệ thống thư",
)  # fmt: skip

# The server is still trying: nothing is lost yet.
STILL_TRYING = (
    r"will (?:be re-?tried|keep trying|continue|try again|be retried|retry)",
    r"still (?:being retried|undelivered|trying)", r"do not need to resend",
    r"has not (?:yet )?been delivered", r"this is a warning message only",
    r"delivery (?:has been |is )?delayed", r"temporar(?:y|ily) (?:delay|unable|fail)",
    r"delayed mail", r"sẽ (?:tiếp tục )?thử (?:gửi )?lại", r"bị (?:trì hoãn|chậm)",
    r"wird weiter(?:hin)? versucht", r"verzögert", r"sera retent", r"retard[ée]",
    r"seguir[aá] intentando", r"retrasad",
)  # fmt: skip

# Texts after which the returned mail stands in the same part.
ORIGINAL_BELOW = (
    r"^-{2,120}.{0,12}(?:below this line|this is a copy|the following is|original message|"
    r"returned message|message headers?|unsent message|undelivered message|"
    r"forwarded message|a copy of|copy of|headers? follow|message header|your original|"
    r"transcript of message|nội dung thư).{0,60}$",
    r"^(?:original message(?: headers?)?|(?:the )?original message (?:is attached|is below|"
    r"follows)[^\n]{0,40}|message headers?(?: follow)?|"
    r"the header of the original message.{0,60}|original headers|"
    r"your (?:original )?message (?:reads|follows|headers)|included is a copy.{0,60}|"
    r"unsent message below|returned message follows|tiêu đề thư gốc|thư gốc|"
    r"original-nachricht|en-têtes du message|message d'origine):?\s*$",
    r"^(?:return-path|received|mime-version|dkim-signature|x-[\w-]+|arc-[\w-]+):[ \t]",
)  # fmt: skip

# Subjects of mail that came back; the same words in the text say so too.
BOUNCE_SUBJECT: tuple[Phrases, ...] = (
    Phrases(  # English
        stems=(
            "deliver", "return", "bounce", "reject", "unknown", "fail", "delay", "not sent",
            "error", "not found", "problem", "sent", "status report", "blocked",
        ),
        patterns=(
            r"undeliver(?:ed|able|y)", r"un-?delivered", r"non[- ]?deliver(?:y|able|ed)",
            r"not (?:be )?delivered",
            r"deliver(?:y|ing)[- ]+(?:status|failure|failed|problem|error|notification|report|"
            r"delay|incomplete|unsuccessful|has|issue|to .{1,80} (?:failed|has failed)|"
            r"of .{1,80} failed)",
            r"(?:mail|message|e-?mail|mailer) (?:delivery )?(?:fail|error|return|bounce|"
            r"undeliver|status notif|system error|problem|could not)",
            r"fail(?:ure|ed)[: ]+(?:notice|to deliver|deliver|mail|notification|message|to send)",
            r"returned[: ]+(?:mail|message|to sender|e-?mail)",
            r"return(?:ed|ing)? (?:undelivered|undeliverable|message|mail|e-?mail|to sender)",
            r"(?:could|can)(?: ?not|n't) (?:be )?(?:deliver|send|sent)",
            r"unable to (?:deliver|send)", r"bounced? (?:mail|message|e-?mail|back)",
            r"warning: (?:could not send|message|e-?mail|mail)",
            r"(?:message|mail|e-?mail) (?:delayed|still undelivered|not sent|not delivered|"
            r"blocked|rejected|undeliver)",
            r"delayed (?:mail|delivery)", r"unknown (?:user|recipient|address)", r"user unknown",
            r"(?:mail|message) status report", r"address (?:not found|unknown|error|problem)",
            r"message you sent .{0,20}(?:blocked|rejected)",
            r"(?:rejected|blocked) (?:mail|message|e-?mail)",
            r"your (?:mail|message|e-?mail) (?:to|was|has|could|couldn't) .{0,60}(?:rejected|"
            r"failed|blocked|delivered|returned|delayed)",
        ),
    ),
    Phrases(  # Vietnamese
        stems=(
            "gửi", "phân phát", "chuyển", "trả lại", "trả về", "hoàn trả",
        ),
        patterns=(
            r"không (?:thể )?gửi được",
            r"không (?:thể )?(?:phân phát|chuyển|gửi|phát) (?:được )?(?:thư|tin|email|đến)",
            r"(?:thư|tin nhắn|email) (?:của bạn )?(?:bị |được )?(?:trả (?:lại|về)|hoàn trả|"
            r"không (?:thể )?(?:gửi|chuyển|phân phát))",
            r"chưa gửi được", r"gửi (?:thư |email )?(?:thất bại|không thành công)",
            r"lỗi (?:gửi|chuyển|phân phát) (?:thư|email|tin)",
            r"thông báo (?:về )?(?:tình trạng|trạng thái|lỗi) (?:gửi|chuyển|phân phát)",
            r"không thể gửi (?:thư|được|tới|cho)",
        ),
    ),
    Phrases(  # German, Dutch
        stems=(
            "zustell", "zugestellt", "bestelbaar", "bezorg", "afgeleverd", "unzust", "rückläufer",
            "fehlgeschlagen",
        ),
        patterns=(
            r"unzustellbar", r"nicht (?:zugestellt|zustellbar)",
            r"zustell(?:ung|ungs|fehler|bericht|status)", r"fehlgeschlagen", r"onbestelbaar",
            r"niet (?:bezorgd|afgeleverd|worden bezorgd)", r"bezorging", r"rückläufer",
        ),
    ),
    Phrases(  # French, Spanish, Italian, Portuguese
        stems=(
            "remis", "échec", "echec", "distribu", "entreg", "devuelt", "devolv", "consegn",
            "recapit", "entrega", "falha",
        ),
        patterns=(
            r"échec (?:de|d')", r"echec (?:de|d')", r"non[- ]?remis", r"non distribu",
            r"remise (?:a échoué|impossible|du message|différée)",
            r"no se (?:pudo|puede|ha podido|ha entregado|entregó)", r"no entreg",
            r"error de entrega", r"devuelt", r"(?:estado|notificaci[oó]n) .{0,20}entrega",
            r"no (?:ha sido|fue) entregado", r"entrega .{0,20}(?:fallida|fallado|retrasada)",
            r"mancat[ao] (?:consegna|recapito)", r"non (?:recapitabil|consegnat|recapitat)",
            r"consegna (?:fallita|non|ritardata)", r"impossibile (?:recapitare|consegnare)",
            r"não (?:entregue|foi (?:possível )?entreg|pôde ser entreg)",
            r"falha (?:na|de|ao) (?:entrega|enviar|entregar)", r"devolvid",
            r"erro (?:na|de) entrega", r"não é possível entregar", r"notificação .{0,20}entrega",
        ),
    ),
    Phrases(  # Polish, Czech, Russian
        stems=(
            "dostarcz", "zwrot", "zwróc", "доставл", "доставк", "доставить", "доруч", "doruč",
            "nedoruč",
        ),
        patterns=(
            r"niedostarcz", r"nie (?:dostarczono|można dostarczyć|została dostarczona)",
            r"zwrot (?:poczty|wiadomości)", r"zwrócon",
            r"не (?:доставлен|удалось доставить|может быть доставлен|доставл)", r"недоставл",
            r"ошибка доставки", r"невозможно доставить",
            r"(?:сбой|отчет|отчёт|уведомление) .{0,20}доставк", r"nedoruč",
            r"doručen[ií] .{0,20}(?:selhal|zprávy)",
        ),
    ),
    Phrases(  # Japanese, Chinese, Korean
        stems=(
            "配信", "送信", "未達", "配達", "退信", "退回", "投递", "投遞", "送达", "送達", "传递",
            "傳遞", "傳送", "배달", "전송", "반송", "전달", "届け",
        ),
        patterns=(
            r"配信(?:不能|できません|エラー|に失敗|されません)", r"送信(?:エラー|できません)",
            r"未達", r"配達(?:できません|不能|されません)", r"届け(?:でき|られ)", r"退信", r"退回",
            r"(?:无法|無法|未能|不能)(?:投递|投遞|送达|送達|传递|傳遞|傳送|发送)",
            r"未(?:送达|送達|传递|傳遞)", r"(?:投递|投遞|传递|傳遞)(?:失败|失敗|状态|狀態)",
            r"(?:배달|전달|전송)(?:되지|할 수|하지 못| 실패| 불가| 상태)", r"반송",
        ),
    ),
    Phrases(  # Swedish, Danish, Norwegian, Finnish, Turkish, Hungarian
        stems=(
            "lever", "toimit", "teslim", "ilet", "kézbes",
        ),
        patterns=(
            r"(?:gick|går|kunde) (?:inte|ej) (?:att )?lever", r"olever", r"(?:ej|ikke|inte) lever",
            r"kunne ikke (?:leveres|levere)", r"toimitus .{0,20}epäonnistui",
            r"ei (?:voitu|voi) toimittaa", r"toimittamat", r"teslim edile?(?:medi|meyen|mez)",
            r"iletile?(?:medi|meyen)", r"kézbesít(?:het|ési)",
        ),
    ),
)  # fmt: skip

# What servers write in the text besides: enough where the sender is a mail server.
BOUNCE_TEXT = (
    r"this is the (?:mail system at host|qmail-send|postfix|mail delivery)",
    r"i'm afraid i wasn't able to deliver", r"did not reach the following recipient",
    r"permanent (?:fatal )?(?:error|failure)", r"transcript of session follows",
    r"(?:user|recipient|mailbox|account|address|e-?mail)[\w @.<>'\"-]{0,80} (?:unknown|"
    r"not found|does(?: not|n't) exist|(?:is )?(?:full|disabled|unavailable|invalid|inactive|"
    r"over (?:its )?quota|rejected|not (?:known|valid|listed|local)))",
    r"(?:unknown|invalid|no such|unrouteable|unroutable|bad|nonexistent|rejected|"
    r"unavailable) (?:user|recipient|mailbox|address|domain|host|destination|local part|e-?mail)",
    r"(?:following|these|this) (?:address|recipient|destination)",
    r"over(?:[- ]its)?[- ](?:disk )?quota", r"quota exceeded",
    r"mailbox (?:is )?(?:full|disabled|unavailable)",
    r"retry time(?:out)? (?:not reached|exceeded)", r"host (?:or domain name )?not found",
    r"connection (?:refused|timed out)", r"relay(?:ing)? (?:access )?denied",
    r"(?:smtp|remote) (?:error|host said|server returned)", r"#?[45]\.\d\.\d{1,2}\b",
    r"\b5[0-9]\d[- ](?:[45]\.\d|user|mailbox|no such|unknown|recipient|sorry|requested)",
    r"không (?:tồn tại|tìm thấy|hợp lệ)", r"hộp thư .{0,30}(?:đầy|không)", r"địa chỉ .{0,60}không",
)  # fmt: skip
