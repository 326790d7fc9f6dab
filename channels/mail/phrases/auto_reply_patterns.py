"""How programs that answer for absent people and for offices tell it: data only, in lower case.

For each language: who is away (or gone, or closed), what comes of it, how an office confirms and
what it promises, and what only people write, who want something. Confidence L but for Vietnamese
and English.
"""

from __future__ import annotations

from channels.mail.phrases.auto_reply_patterns_europe import EUROPE
from channels.mail.phrases.matcher import Voice

VOICES: tuple[Voice, ...] = (
    Voice(  # Vietnamese
        stems=("nghỉ", "công tác", "vắng mặt", "nước ngoài", "đi học", "không có mặt", "không còn",
               "ơn ", "tiếp nhận", "ghi nhận", "nhận được", "hệ thống", "tham dự"),
        away=r"\b(?:tôi|mình|em|chúng tôi|văn phòng|hiện|hiện tại|hiện nay)\b[^.!?\n]{0,30}"
        r"(?:nghỉ (?:phép|lễ|tết|ốm|bù|mát|việc|thai|hết|từ|đến)|(?:trong )?kỳ nghỉ|đi công tác"
        r"|vắng mặt|ở nước ngoài|đi học tập|không có mặt tại (?:văn phòng|cơ quan|công ty)"
        r"|tham dự|(?:đã|vừa) (?:nghỉ việc|chuyển công tác)|không còn (?:làm việc|công tác))",
        later=r"sẽ [^.!?\n]{0,20}(?:trả lời|phản hồi|xử lý|hồi âm|(?:quay|trở) lại|liên hệ)"
        r"|(?:không thể|chưa thể)[^.!?\n]{0,20}(?:trả lời|phản hồi)|(?:trả lời|phản hồi) (?:thư )?"
        r"(?:chậm|muộn|trễ)|(?:làm việc|trở) lại|cần (?:hỗ trợ )?gấp|việc gấp|khẩn|thông cảm"
        r"|liên hệ (?:với |qua )?(?:anh|chị|em|ông|bà|bạn|đồng nghiệp|bộ phận|số|hotline|trợ lý)"
        r"|không kiểm tra (?:email|thư)|gửi (?:thư |email )?(?:về|đến|tới|qua)",
        thanks=r"c[ảá]m ơn (?:quý |anh|chị|bạn|ông|bà)[^.!?\n]{0,24}(?:liên hệ|gửi|quan tâm"
        r"|phản ánh)"
        r"|(?:tiếp nhận|ghi nhận|nhận) (?:được )?(?:email|thư|yêu cầu|phản ánh|ý kiến|thông tin"
        r"|tin)"
        r"[^.!?\n]{0,20}(?:của|từ) (?:quý|anh|chị|bạn|ông|bà)",
        service=r"sẽ [^.!?\n]{0,20}(?:phản hồi|liên hệ|trả lời|xử lý|hồi âm)[^.!?\n]{0,60}"
        r"(?:sớm|trong vòng|giờ|khi có thể)",
        person=r"hàng\b(?<!khách hàng)|\bđơn\b|tiền|\bđổi\b|\bgiao\b|lỗi|hỏng|\bvỡ|khiếu nại"
        r"|bồi thường"
        r"|bảo hành|\bmáy\b|\bsửa|\bmua\b|đồng ý|chấp nhận|hợp đồng|khách sạn|đề nghị|sản phẩm"
        r"|\bthẻ\b|(?:liên hệ|gọi|với) (?:cho |lại )?(?:tôi|mình|em)\b|nhờ|không ai|chưa|vẫn\b"
        r"|\bmà\b"
        r"|\bthợ\b|tổng đài|hồ sơ|bên (?:bạn|anh|chị)|các (?:anh|bạn)|mong|nhưng|\bchờ\b|\bhứa\b"
        r"|\bgọi (?:em|cho)"
        r"|sáng|chiều|\btối\b|phương án|\bhọp\b|chứng nhận|trúng",
    ),
    Voice(  # English
        stems=("leave", "vacation", "holiday", "trip", "office", "away", "travel", "abroad",
               "time off", "retired", "have left", "no longer", "closed", "ooo", "thank",
               "received", "out of the country", "unavailable", "attending",
               "sabbatical"),
        away=r"\b(?:i|we)(?:'m|'re|'ll be| am| are| will be| have been)\b[^.!?\n]{0,24}"
        r"(?:(?:out of|away from|not in) (?:the |my )?(?:office|desk|country)|\booo\b|\baway\b"
        r"|abroad"
        r"|travell?ing|unavailable|attending|\bon (?:\w+ ){0,3}(?:leave|vacation|holidays?|trip"
        r"|sabbatical)\b"
        r"|(?:taking|having) (?:\w+ ){0,2}(?:time|days?) off)|\bi (?:have (?:retired"
        r"|left (?:\w+ (?:corp|ltd|inc|company)|the company))"
        r"|no longer work)|this (?:e-?mail|mail|inbox|account|address)[^.!?\n]{0,16}no longer"
        r"|our offices? (?:is|are|will be) closed"
        r"|is (?:currently|presently) (?:away|out of|on leave)",
        later=r"\b(?:will|'ll) (?:not )?(?:be )?(?:reply|replying|respond|answer|get back|return"
        r"|back)"
        r"|(?:when|once) i(?:'m| am)? (?:return|back)|my return|limited|irregular|intermittent"
        r"|may be delayed|meantime|covering|urgent|emergenc|time-sensitive|(?:please"
        r"|kindly) (?:contact|call"
        r"|write to|direct|send your|reach out|e-?mail)|contact:|for assistance|\bfor \w+ call"
        r"|patience|(?:only|not|n't) (?:be )?check|will only|will be answered",
        thanks=r"(?:thanks?|thank you)[^.!?\n]{0,16} for (?:contacting|reaching|getting in touch"
        r"|writing"
        r"|your (?:e-?mail|message|inquiry|enquiry|interest|mail|request))|(?:we|has been|have) "
        r"(?:\w+ )?received (?:your (?:e-?mail|message|inquiry|enquiry|mail|request))"
        r"|your (?:e-?mail|message|inquiry|enquiry|mail|request|ticket) (?:has been|was) \w+",
        service=r"\b(?:we|we'll|representative|team|agents?|someone|staff"
        r"|one of our \w+)\b[^.!?\n]{0,40}"
        r"(?:reply|respond|contact you|get back to you|be in touch|review your|assist you|reach"
        r" out)[^.!?\n]{0,40}(?:shortly|soon|within|(?:business|working) (?:day|hour)|order"
        r"|as possible)"
        r"|(?:working|opening|office|business) hours",
        person=r"refund|money|broken|damage|deliver|parcel|package|\border\b(?! (?:they|we))"
        r"|\bpa(?:y|id)\b"
        r"|charge|\bbills?\b|\bfees?\b|invoice|complain|repair|replac|technician|warrant|hotel|room"
        r"|booking|injur|cancel|lawyer|court|insurance|defect|leak|agree|accept|proposal|\bbut\b"
        r"|(?:contact|call|reach) me|nobody|no ?one|never|still|again|because of|yet\b|promise"
        r"|you (?:said|told|and)|\byour (?!e-?mail|message|inquiry|enquiry|interest|mail|request"
        r"|patience|understanding|ticket|cooperation|query|question)|ruined|wrong|guard|driver"
        r"|\bdoor\b",
    ),
    *EUROPE,
    Voice(  # Japanese
        stems=("休暇", "出張", "不在", "休業", "お問い合わせ"),
        away=r"(?:休暇|出張|不在|休業)(?:中|をいただ|を取得|に?して|のため|をいただ|とさせ|となり|です)",
        later=r"返信が?遅|戻り次第|お急ぎ|以降[にと]|申し訳|ご了承|緊急の",
        thanks=r"お問い合わせ(?:いただき|ありがとう|を受け付け|を承)",
        service=r"営業日以内|担当者より|追って",
        person=r"返金|壊れ|届|配送|注文|請求|修理|ホテル|苦情|商品|台無し|ばかり|のに|まだ|ません(?:か|。)",
    ),
    Voice(  # Chinese
        stems=("休假", "年假", "出差", "办公室", "辦公室", "离职", "離職", "外出", "感谢",
               "感謝", "收到"),
        away=r"(?:我|本人|目前|现在|現在|正在)[^。！？\n]{0,12}(?:休\w?假|出差|不在(?:办|辦)公室"
        r"|离职|離職|外出)|我?已(?:经|經)?(?:离职|離職)",
        later=r"返回|回来后|回來後|将|將|(?:可能|無法|无法)[^。！？\n]{0,4}及[时時]|联系|聯絡|急事|谅解|諒解",
        thanks=r"感(?:谢|謝)您?(?:的来信|的來信|联系|聯絡)|(?:您的|你的)[^。！？\n]{0,8}收到",
        service=r"(?:工作日|小时|小時)[之以]?内[^。！？\n]{0,8}[回联聯]|(?:尽|盡|儘)[快速]",
        person=r"退款|退钱|退錢|坏|壞|送货|送貨|发货|订单|訂單|账单|维修|酒店|投诉|货|貨|没|沒|但|还是|還是"
        r"|一直|你们|你們|为什么|為什麼",
    ),
    Voice(  # Korean
        stems=("휴가", "출장", "부재", "휴무", "감사", "접수"),
        away=r"(?:휴가|출장|부재|휴무)\s?(?:중|입니다|로 인해|안내|기간)",
        later=r"복귀|답변|답장|회신|급한|급하신|확인이 늦",
        thanks=r"문의[^.!?\n]{0,12}(?:감사|접수)",
        service=r"영업일|담당자|빠른 시일",
        person=r"환불|고장|배송|주문|청구|수리|호텔|불만|제품|없습니다|지났|아직|망쳤|지만|는데",
    ),
)  # fmt: skip
