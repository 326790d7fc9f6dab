"""How programs that answer for absent people phrase it in the languages of Europe: data only.

As away_phrases.py: matched in lower case; confidence L.
"""

from __future__ import annotations

from channels.mail.phrases.matcher import Phrases

EUROPE: tuple[Phrases, ...] = (
    Phrases(  # German
        stems=(
            "automat", "abwesen", "urlaub", "büro", "buero", "im hause", "außer haus",
            "weitergeleitet", "wieder da", "erreichbar", "ihre nachricht", "ihre e-mail",
            "ihre anfrage", "elternzeit", "reise", "nicht mehr", "antworten sie",
        ),
        patterns=(
            r"\b(?:bin|befinde mich|werde)\b[^.!?\n]{0,60}(?:nicht im (?:büro|buero|haus)|"
            r"abwesend|im urlaub|in (?:elternzeit|mutterschutz)|außer haus|nicht erreichbar|"
            r"(?:dienst|geschäfts)reise|eingeschränkt erreichbar)",
            r"(?:diese|dies ist eine) (?:nachricht|e-?mail|mail|antwort)? ?(?:wurde |"
            r"wird )?automatisch",
            r"automatisch(?:e)? (?:generiert|erstellt|erzeugt|antwort|nachricht|versendet)",
            r"(?:nachricht|e-?mail|mail)s? (?:wird|werden) (?:in dieser zeit )?nicht "
            r"(?:automatisch )?(?:weitergeleitet|gelesen|bearbeitet)",
            r"(?:bis|ab|vom|am) .{0,40}(?:abwesend|nicht im büro|im urlaub|nicht erreichbar)",
            r"(?:ab|wieder).{0,30}(?:im büro|erreichbar)",
            r"(?:vielen )?dank für (?:ihre|deine) (?:nachricht|e-?mail|mail|anfrage)",
            r"abwesenheits(?:notiz|meldung|assistent)",
            r"(?:arbeite|bin) nicht mehr (?:bei|für|im)",
            r"e-?mail-?adresse (?:wird|ist) nicht mehr", r"antworten sie (?:bitte )?nicht auf",
            r"(?:ihre|deine) (?:anfrage|nachricht|e-?mail) (?:ist|wurde|haben wir)[^.!?\n]{0,30}"
            r"(?:eingegangen|erhalten|registriert)",
        ),
    ),
    Phrases(  # French
        stems=(
            "automat", "absent", "absence", "congé", "vacances", "votre message", "votre mail",
            "votre demande", "travaille plus", "quitté", "déplacement", "répondre",
        ),
        patterns=(
            r"\b(?:je (?:suis|serai)|actuellement)\b[^.!?\n]{0,30}(?:absente?|en (?:congés?|"
            r"vacances|déplacement|formation|arrêt))",
            r"(?:réponse|message|courriel|e-?mail|mail) (?:envoyé |généré |électronique )?"
            r"automatique",
            r"(?:envoyé|généré) automatiquement", r"(?:pendant|durant|en) mon absence",
            r"(?:bien )?reçu votre (?:message|mail|e-?mail|demande|courriel)",
            r"absente? (?:du bureau|jusqu|du \d)", r"je ne travaille plus|j'ai quitté",
            r"votre (?:message|demande|courriel|e-?mail) a (?:bien )?été (?:reçue?|enregistrée?|"
            r"prise? en compte)",
            r"(?:ne pas|de ne pas) (?:y )?répondre",
        ),
    ),
    Phrases(  # Spanish, Portuguese
        stems=(
            "autom", "oficina", "vacaciones", "ausen", "férias", "fora d", "escritório", "recibido",
            "recebemos", "licen", "solicitud", "respond", "trabajo en",
        ),
        patterns=(
            r"(?:estoy|estar[eé]|me encuentro|estou|estarei|encontro-me)[^.!?\n]{0,30}(?:fuera|"
            r"ausente|de (?:vacaciones|férias|licen[cç][ai]a?|baja|baixa|viaje)|fora|em viagem)",
            r"(?:respuesta|mensaje|correo|resposta|mensagem|e-?mail) (?:\w+ ){0,2}autom[aá]tic",
            r"(?:durante|em|en) (?:mi|minha) aus[eê]ncia", r"ya no trabajo en",
            r"(?:hemos recibido|recebemos) (?:o |a )?(?:su|seu|sua|tu)", r"fuera de la oficina",
            r"fora do escrit[oó]rio", r"de (?:vacaciones|férias) (?:hasta|desde|até|de)",
            r"su solicitud ha sido", r"\bn(?:o|ão) respond(?:a|an|er)\b",
        ),
    ),
    Phrases(  # Italian
        stems=("automatic", "assent", "ferie", "fuori", "ricevut", "non rispondere"),
        patterns=(
            r"(?:sono|sar[oò])[^.!?\n]{0,20}(?:assente|fuori (?:sede|ufficio)|in (?:ferie|"
            r"maternità|trasferta))",
            r"(?:messaggio|risposta|e-?mail|mail) (?:\w+ ){0,2}automatic",
            r"durante la mia assenza", r"(?:in ferie|assente|fuori ufficio) (?:fino|dal|per)",
            r"richiesta è stata (?:ricevuta|registrata|presa in carico)|abbiamo ricevuto (?:la|il)",
            r"non rispondere",
        ),
    ),
    Phrases(  # Dutch
        stems=("automatisch", "afwezig", "aanwezig", "vakantie", "verlof", "kantoor", "ontvangen"),
        patterns=(
            r"ik ben [^.!?\n]{0,60}(?:afwezig|niet aanwezig|(?:met|op) (?:vakantie|verlof)|"
            r"niet op kantoor)",
            r"automatisch(?:e)? (?:bericht|antwoord|gegenereerd|e-?mail|verzonden)",
            r"tijdens mijn afwezigheid", r"(?:uw|je) (?:bericht|aanvraag|e-?mail) is ontvangen",
            r"niet op (?:deze|dit)[^.!?\n]{0,20}(?:reageren|antwoorden)",
        ),
    ),
    Phrases(  # Polish, Czech, Slovak
        stems=(
            "automat", "nieobecn", "biur", "urlop", "zwolnieni", "otrzymali", "odpowiada",
            "kancel", "nepřítom", "dovolen", "neprítom", "obdrželi", "neodpovíd", "neodpoved",
        ),
        patterns=(
            r"(?:jestem|będę|przebywam)[^.!?\n]{0,40}(?:nieobecn|poza biurem|na (?:urlopie|"
            r"zwolnieniu|delegacji))",
            r"(?:wiadomość|odpowiedź|mail) .{0,30}automatyczn",
            r"automatyczn[aey]\w* (?:wiadomość|odpowiedź)",
            r"otrzymaliśmy (?:twoj|pani|pańsk|państ)",
            r"nie odpowiada[ćj]",
            r"(?:jsem|budu|som|budem) .{0,30}(?:mimo kancelář|nepřítom|neprítom|na dovolen)",
            r"čerpám dovolenou|(?:nejsem|nebudu|nie som) (?:v|ve) (?:kanceláři|kancelárii|práci)",
            r"automatick(?:á|y|ou|ý) (?:odpověď|odpoveď|generov|e-?mail|zpráva|správa)",
            r"automaticky (?:vygenerov|odeslan)", r"(?:zprávu|e-?mail) jsme (?:obdrželi|přijali)",
            r"neodpov(?:í|e)d(?:ejte|ajte)",
        ),
    ),
    Phrases(  # Russian, Ukrainian
        stems=(
            "автомат", "офис", "отпуск", "відпуст", "отсутств", "командиров", "получен",
            "зарегистрир", "отвечайте на",
        ),
        patterns=(
            r"меня (?:нет|не будет) в офисе",
            r"(?:нахожусь|буду|сейчас|\bя\b)[^.!?\n]{0,40}(?:в отпуске|в командировке|отсутств|"
            r"вне офиса|у відпустці|не в офисе|на больничном)",
            r"автоматическ(?:ий ответ|ое сообщение|ое уведомление|ое письмо|и сформировано|"
            r"и отправлено)",
            r"(?:письмо|сообщение|ответ) .{0,30}автоматически", r"в (?:мое|моё) отсутствие",
            r"(?:обращение|заявка|письмо|запрос)[^.!?\n]{0,20}(?:зарегистрирован|получен|принят)",
            r"не отвечайте на (?:это|данное)",
        ),
    ),
    Phrases(  # Swedish, Danish, Norwegian
        stems=(
            "automatisk", "autosvar", "kontor", "semester", "ferie", "ledig", "frånvar", "fravær",
            "borta", "bortre", "barsel", "tagit emot d", "modtaget d", "mottatt d", "svara inte",
        ),
        patterns=(
            r"\b(?:jag|jeg|eg) (?:är|er|har|holder|tar)[^.!?\n]{0,40}(?:på (?:kontoret|semester|"
            r"ferie|barsel)|semester|ferie|ledig|bortre|fraværende|ikke til stede|borte|ute av)",
            r"(?:detta|dette) (?:är|er) (?:ett|et|en) auto",
            r"automatisk(?:t)? (?:svar|besked|meddelande|generer|sendt|e-?post)",
            r"(?:tagit emot|modtaget|mottatt) (?:ditt|din|dit)", r"svara inte på (?:detta|det här)",
        ),
    ),
    Phrases(  # Finnish, Turkish
        stems=(
            "poissa", "lomalla", "automaatti", "matkoilla", "ofis", "izin", "tatil", "otomatik",
            "talebiniz", "yanıtlamay",
        ),
        patterns=(
            r"olen .{0,40}(?:poissa|lomalla|vuosilomalla|matkoilla)",
            r"automaattinen (?:vastaus|viesti)",
            r"(?:ofis(?:te|im)? (?:dışında|değil)|izinde|yıllık izin|tatilde)",
            r"otomatik (?:olarak|yanıt|cevap|mesaj|bir|gönder)",
            r"(?:talebiniz|mesajınız)[^.!?\n]{0,20}(?:alındı|alınmıştır)",
            r"(?:yanıtlamay|cevaplamay)ınız",
        ),
    ),
)  # fmt: skip
