"""The voices (see voices.py) of the languages of Europe but English: data only. Confidence L."""

from __future__ import annotations

from channels.mail.phrases.matcher import Voice

EUROPE: tuple[Voice, ...] = (
    Voice(  # German
        stems=("urlaub", "abwesen", "büro", "erreichbar", "reise", "fortbildung", "elternzeit",
               "dank", "erhalten", "eingegangen", "nicht mehr"),
        away=r"(?:\b(?:ich|wir|derzeit|momentan|zur ?zeit|aktuell)\b[^.!?\n]{0,50}|wegen )(?:urlaub"
        r"|abwesen|nicht im (?:büro|haus)|nicht erreichbar|(?:dienst|geschäfts)reise|fortbildung"
        r"|elternzeit|nicht mehr (?:bei|für)|wieder im büro|eingeschränkt)"
        r"|diese e-?mail-?adresse[^.!?\n]{0,10} nicht mehr",
        later=r"(?:antworte|melde mich|beantworte|lese|bearbeite)|rückkehr|wieder (?:im|da|erreich)"
        r"|dringend|wenden sie|kontaktieren sie|danach|weitergeleitet|hilft ihnen|zugriff"
        r"|erreichbar|schreiben sie|bis einschlie",
        thanks=r"dank[^.!?\n]{0,16} für ihre (?:e-?mail|nachricht|anfrage|mail)"
        r"|ihre (?:e-?mail|nachricht|anfrage|mail)[^.!?\n]{0,20} (?:erhalten|eingegangen)",
        service=r"melden uns|(?:werden|wird)[^.!?\n]{0,40}(?:bearbeite|beantworte|melden)",
        person=r"erstatt|geld|kaputt|defekt|liefer|paket|bestell|rechnung|repar|technik|hotel"
        r"|zahl|beschwer|vertrag|betrog|\bkein(?!en zugriff)|\baber\b|trotz|sagten|erwarte"
        r"|schon wieder|niemand"
        r"|\bihre?[nmrs]? (?!e-?mail|nachricht|anfrage|mail|anliegen|schreiben|geduld|verständnis)",
    ),
    Voice(  # French
        stems=("absent", "congé", "vacances", "déplacement", "de retour", "formation", "travaille",
               "merci", "reçu", "quitté", "remerci", "enregistr", "réception"),
        away=r"(?:\b(?:je|nous|actuellement)\b|j')[^.!?\n]{0,24}(?:absent|en congé|en vacances"
        r"|en déplacement|de retour|en formation|ne travaille plus|ai quitté)",
        later=r"(?:je|nous)[^.!?\n]{0,12} répond|mon retour|urgen|contacte[rz]|adresser|joindre"
        r"|irrégul|limité",
        thanks=r"accus\w+ réception de"
        r"|(?:merci|remerci\w+)[^.!?\n]{0,12} (?:pour|de|d'avoir) (?:votre (?:message|e-?mail"
        r"|courriel|demande)|nous avoir)|bien reçu votre|votre (?:message|demande|e-?mail)[^.!?\n]"
        r"{0,16}(?:reçu|enregistr)",
        service=r"répondr(?:ons|a)|contacter(?:ons|a)|meilleurs délais|sera traité",
        person=r"rembours|argent|cass|livr|colis|commande|facture|répar|technicien|hôtel|chambre"
        r"|pay|plainte|sale\b|rien|personne ne|mais\b|jamais|avocat|toujours|disiez|ferm[ée]"
        r"|\bvotre (?!message|mail|e-?mail|courriel|demande|compréhension|patience)|\bvos\b",
    ),
    Voice(  # Spanish
        stems=("oficina", "vacaciones", "viaje", "ausente", "de baja", "gracias", "recibido",
               "solicitud"),
        away=r"\b(?:estoy|estaré|me encuentro|encontr\w+)\b[^.!?\n]{0,20}(?:fuera de|vacaciones"
        r"|de viaje|ausente|de baja)|ya no trabajo",
        later=r"responder[ée]|regres|vuelta|urgen|contact[ea]|acceso limitado|dirigirse|dirija",
        thanks=r"gracias por (?:contactar|su (?:mensaje|correo|consulta|email)|escribir|comunicar)"
        r"|(?:su|tu) (?:solicitud|mensaje|correo|consulta) ha sido|hemos recibido (?:su|tu)",
        service=r"responderemos|contactaremos|atender[áa]|le daremos",
        person=r"reembols|dinero|roto|entreg|paquete|pedido|factura|repar|hotel|habitaci|pag[ao]"
        r"|queja|reclam|nadie|nada\b|pero\b|todavía|aún|dijeron|abogado|vuelo|cerrad"
        r"|\bsu (?!mensaje|correo|solicitud|consulta|e-?mail|paciencia|comprensi)",
    ),
    Voice(  # Portuguese
        stems=("férias", "ausente", "licença", "escritório", "viagem", "obrigad", "agradec",
               "recebemos"),
        away=r"\b(?:estou|estarei|encontro-me)\b[^.!?\n]{0,20}(?:férias|ausente|licença"
        r"|fora do escrit[oó]rio|em viagem)",
        later=r"respond(?:o|erei)|retorno|regress|urgên|contacte|contate|acesso limitado",
        thanks=r"(?:obrigad|agradece)[^.!?\n]{0,16} (?:o seu|a sua|pelo|por) (?:contac?to|mensagem"
        r"|e-?mail|seu (?:contac?to|e-?mail))|recebemos (?:o seu|a sua|seu|sua)",
        service=r"responderemos|entraremos em conta",
        person=r"reembols|dinheiro|quebrad|entreg|encomenda|pedido|fatura|repar|hotel|quarto"
        r"|pag[ao]"
        r"|reclam|fechad|ninguém|nada\b|\bmas\b|ainda|disseram|advogad",
    ),
    Voice(  # Italian
        stems=("ferie", "fuori", "assente", "trasferta", "grazie", "ringrazi", "ricevut"),
        away=r"\b(?:sono|sarò)\b[^.!?\n]{0,16}(?:in ferie|fuori (?:ufficio|sede)|assente"
        r"|trasferta)",
        later=r"rispond(?:o|erò)|rientro|ritorno|urgen|contatt|rivolgersi|limitato|necessità",
        thanks=r"grazie per (?:aver|il (?:suo|tuo)|la (?:sua|tua))|ringraziamo per|(?:la (?:sua"
        r"|tua)"
        r" (?:richiesta|e-?mail)|il (?:suo|tuo) messaggio)[^.!?\n]{0,16}ricevut",
        service=r"risponderemo|contatteremo|evas[ao]",
        person=r"rimbors|soldi|rott|consegn|pacco|ordine|fattura|ripar|albergo|hotel|camera|pag[ao]"
        r"|reclam|chius|nessuno|niente|\bma\b|ancora|avvocat|avevate",
    ),
    Voice(  # Dutch
        stems=("vakantie", "verlof", "afwezig", "kantoor", "collega", "bedankt", "ontvangen"),
        away=r"\b(?:ik|wij) (?:ben|zijn)\b[^.!?\n]{0,40}(?:vakantie|verlof|afwezig|niet op kantoor"
        r"|tot [^.!?\n]{1,20} niet)",
        later=r"\bik (?:reageer|antwoord)|terug|dringend|spoed|contact|collega|doorgestuurd"
        r"|(?:lees|lezen)",
        thanks=r"(?:bedankt|dank)[^.!?\n]{0,12} voor (?:uw|je|het) (?:e-?mail|mail|bericht|contact)"
        r"|uw (?:bericht|e-?mail|aanvraag)[^.!?\n]{0,16}ontvangen",
        service=r"(?:wij|we) (?:reageren|nemen|beantwoorden)[^.!?\n]{0,30}(?:dag|dagen|uur|contact"
        r"|mogelijk)",
        person=r"terugbetal|geld|kapot|lever|pakket|bestel|factuur|repar|hotel|klacht|gesloten"
        r"|dicht\b"
        r"|niets|niemand|\bmaar\b|nog steeds|jullie|morgen",
    ),
    Voice(  # Polish
        stems=("urlop", "nieobecn", "delegac", "zwolnieni", "biur", "dzięk", "otrzyma"),
        away=r"\b(?:jestem|przebywam|będę)\b[^.!?\n]{0,20}(?:urlop|nieobecn|delegac|zwolnieni"
        r"|poza biurem)",
        later=r"odpowiem|powro|piln|kontakt|ograniczon",
        thanks=r"dziękujemy za (?:kontakt|wiadomo|e-?mail|mail|zgłosz)|otrzymaliśmy (?:twoją"
        r"|państwa)",
        service=r"odpowiemy|skontaktujemy",
        person=r"zwrot|pieni|zepsut|dostarcz|dostaw|paczk|zamówie|faktur|napraw|hotel|reklamac"
        r"|nikt|nadal|\bale\b|nie otrzyma|prawnik",
    ),
    Voice(  # Czech, Slovak
        stems=("dovolen", "nepřítom", "neprítom", "služebn", "kancel", "děkuj", "ďakuj", "obdrž"),
        away=r"\b(?:(?:ne)?jsem|(?:nie )?som|budu|budem|čerpám"
        r"|momentálně)\b[^.!?\n]{0,24}(?:dovolen|nep[řr]ítom"
        r"|služebn|(?:mimo|v) kancel)",
        later=r"odpov(?:ím|iem)|návrat|urgent|naléhav|kontaktujte|ozvu|obra[ťt]te|řeší",
        thanks=r"(?:děkujeme|ďakujeme) za (?:vá[šs]|vaši|vašu|zpráv|kontakt|e-?mail)|(?:jsme|sme)"
        r" obdrž",
        service=r"ozveme se|odpovíme|odpovieme",
        person=r"vrát|peníze|peniaze|rozbit|doruč|zásilk|objednáv|faktur|oprav|hotel|reklamac"
        r"|stížnost|zavřen|nikdo|nikto|\bale\b|stále|dosud",
    ),
    Voice(  # Russian, Ukrainian
        stems=("отпуск", "відпуст", "командиров", "отсутств", "офис", "больничн", "спасибо",
               "обращени"),
        away=r"\b(?:я|меня|нахожусь|сейчас|мы)\b[^.!?\n]{0,24}(?:нет в офисе|в отпуск|у відпуст"
        r"|командировке"
        r"|отсутств|не в офисе|вне офиса|больничн)",
        later=r"отвечу|відпові(?:м|да)|вернусь|возвращ|срочн|термінов|обращайтесь|свяжитесь"
        r"|доступ[^.!?\n]{0,20}ограничен|\bпо \d+ \w+ включительно",
        thanks=r"спасибо за (?:обращени|письмо|сообщени)|дякуємо за|обращение (?:получ|зарегистр)",
        service=r"(?:мы )?ответим|свяжемся",
        person=r"деньг|сломан|достав|посылк|заказ|счёт|ремонт|отел|жалоб|привоз|верните|никто"
        r"|ничего"
        r"|\bно\b|испорчен|жд[её]м|до сих пор|адвокат",
    ),
    Voice(  # Swedish, Danish, Norwegian
        stems=("semester", "ferie", "tjänste", "tjeneste", "ledig", "har fri", "bortre",
               "barsel", "kontor", "tagit emot", "tack", "tak for", "takk"),
        away=r"\b(?:jag|jeg|vi) (?:är|er|har|holder)\b[^.!?\n]{0,24}(?:semester|ferie|tjänste"
        r"|tjeneste"
        r"|\w*ledig|\bfri\b|bortre|barsel|(?:inte|ikke) på kontor)",
        later=r"svarar?|tilba|läser|læser|leser|brådskande|haster|kontakta?|\bring\b|frem til",
        thanks=r"(?:tack|tak|takk) f[öo]r (?:ditt|din|dit|di) |tagit emot (?:ditt|din)",
        service=r"återkommer|vender tilbage|svarer? (?:dig|deg)",
        person=r"återbetal|tilbagebetal|pengar|penge|trasig|lever|paket|pakke|beställ|faktura|repar"
        r"|hotel|klag|stängt|ingen|\bmen\b|fortfarande|förstör",
    ),
    Voice(  # Finnish
        stems=("lomalla", "poissa", "matkoilla", "kiitos"),
        away=r"\bole[nm]\w*[^.!?\n]{0,24}(?:lomalla|poissa|matkoilla)",
        later=r"palaan|palattuani|vastaan|kiireel|yhtey", thanks=r"kiitos (?:viesti|yhtey)",
        service=r"vastaamme|otamme yhtey",
        person=r"raha|rikki|toimit|paket|tilaus|lasku|korja|hotell|valit|kukaan|mutta|vieläkään",
    ),
    Voice(  # Turkish
        stems=("izin", "yurt dışı", "ofis", "tatil", "teşekkür", "talebiniz"),
        away=r"(?:yıllık )?izindeyim|yurt dışındayım|ofis dışındayım|tatildeyim",
        later=r"cevap vereceğ|yanıt|dön(?:düğ|üş)|acil|iletişim|görüş",
        thanks=r"teşekkür ederiz|talebiniz al[ıi]n", service=r"dönüş yap|yanıt(?:layac|verec)",
        person=r"iade|\bpara|bozuk|teslim|kargo|sipariş|fatura|tamir|otel|şikayet|\bama\b|hâlâ"
        r"|kimse",
    ),
)  # fmt: skip
