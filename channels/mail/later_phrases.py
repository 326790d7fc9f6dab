"""What answers for absent people promise or advise: data only, matched in lower case.

Together with words of absence (away_phrases.py) they tell a program from a person who is away and
says so. Confidence L but for Vietnamese and English.
"""

from __future__ import annotations

LATER = (
    # Vietnamese
    r"(?:sẽ|xin) (?:được )?(?:trả lời|phản hồi|liên hệ|hồi âm|xử lý)[^.!?\n]{0,60}"
    r"(?:khi|trong thời gian sớm|sớm nhất|trở lại|quay lại|trong vòng)",
    r"(?:việc gấp|khẩn cấp|cần thiết|cần gấp|cần hỗ trợ|mọi (?:công việc|vấn đề|yêu cầu))"
    r"[^.!?\n]{0,40}(?:liên hệ|gọi|gửi|xử lý)",
    r"(?:không thể|chưa thể|chậm) (?:trả lời|phản hồi|kiểm tra)", r"phản hồi chậm|để được hỗ trợ",
    r"(?:vui lòng|xin) liên hệ (?:với )?(?:anh|chị|ông|bà|bạn|đồng nghiệp|bộ phận|số|trợ lý)",
    r"không kiểm tra (?:email|thư|hộp thư)", r"làm việc trở lại|trở lại làm việc",
    r"(?:vui lòng|xin) gửi (?:thư |email )?(?:về|đến|tới|qua)",
    # English
    r"(?:urgent|immediate|emergenc|time-sensitive)[^.!?\n]{0,60}(?:contact|call|reach|e-?mail)",
    r"(?:please|kindly) (?:contact|direct|write to|send|reach out|address|forward|e-?mail)"
    r"[^.!?\n]{0,80}(?:instead|@|colleague|absence)",
    r"for (?:assistance|help|anything)[^.!?\n]{0,30}(?:contact|reach|call)", r"\bcontact:",
    r"click (?:on )?the (?:following )?link",
    r"(?:will|'ll) (?:reply|respond|answer|get back|return|contact you)[^.!?\n]{0,60}"
    r"(?:when|upon|after|once|as soon as|return|within|shortly)",
    r"will (?:not )?(?:return|be back)", r"access to (?:my )?e-?mail", r"in my absence",
    r"(?:may|will) be delayed|slow (?:response|reply|to respond)",
    r"(?:not|n't) be (?:checking|reading)|only (?:be )?check(?:ing)?[^.!?\n]{0,20}mail",
    # German, Dutch
    r"dringende", r"(?:wenden sie sich|kontaktieren sie|schreiben sie)", r"nach meiner rückkehr",
    r"(?:ab|wieder|eingeschränkt).{0,30}(?:erreichbar|im büro)",
    r"nicht weitergeleitet|keinen zugriff|schnellstmöglich",
    r"contact opnemen|neemt? (?:u )?contact|bij spoed|zo spoedig mogelijk",
    r"na(?:ar)? mijn terugkomst|zodra ik terug ben|(?:lees|lezen)[^.!?\n]{0,30}niet",
    # French, Spanish, Portuguese, Italian
    r"en cas d'urgence|(?:dès|à) mon retour|de retour le|meilleurs délais|façon irrégulière",
    r"(?:merci de|veuillez|vous pouvez|invite à) (?:contacter|vous adresser|joindre)",
    r"asuntos? urgentes?|(?:a|en) mi (?:regreso|vuelta)|caso de urg[eê]ncia|acceso limitado",
    r"assim que (?:regressar|retornar|voltar)|no meu (?:regresso|retorno)|acesso limitado",
    r"(?:en|a la mayor) brev(?:e|edad)|assuntos urgentes|dias úteis",
    r"per urgenze|casi urgenti|al (?:mio )?(?:rientro|ritorno)|accesso limitato|al più presto",
    # Polish, Czech, Slovak
    r"pilnych|po powrocie|prosz[eę] o kontakt|najszybciej jak",
    r"naléhav|naliehav|urgentn|kontaktujte|po návrat[ue]",
    # Russian, Ukrainian
    r"отвечу|срочн|термінов|обращайтесь|обратитесь|свяжитесь|после возвращения|по возвращении"
    r"|після повернення|доступ к почте",
    # Swedish, Danish, Norwegian, Finnish, Turkish
    r"svarar? når|svarar? när|brådskande|hastesag|hastesaker|så snart som möjligt|hurtigst muligt",
    r"(?:när|når) (?:jag|jeg) (?:är|er) tilba|kontakta? (?:venligst |gärna )?\w+ (?:vid|ved|hvis)",
    r"(?:läser|læser|leser) (?:inte|ikke)", r"kontakt(?:a)? venligst",
    r"kiireellis|palattuani|palaan", r"acil|döndüğümde|dönüşümde|en kısa sürede",
    # Japanese, Chinese, Korean
    r"お急ぎ|緊急の|戻り次第|以降に|日まで(?:不在|休)",
    r"急事|紧急|緊急|回来后|回來後|返回|如有需要|(?:请|請)(?:联系|聯絡|聯繫)|小时内|小時內",
    r"급한|급하신|긴급|복귀|돌아오는 대로|늦을 수",
)  # fmt: skip
