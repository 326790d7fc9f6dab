"""Commands that are not one event of one case."""

from __future__ import annotations

from bot.agents.commands.command import Part, Plain

PLAIN = (
    Plain(
        name="danhsach",
        alias="list",
        part_of=Part.OVERVIEW,
        usage="[toi]",
        example="/danhsach toi",
        vi="Hồ sơ đang xử lý, gấp nhất trước",
        en="Open cases, the most urgent first",
    ),
    Plain(
        name="hoso",
        alias="file",
        part_of=Part.OVERVIEW,
        usage="[số hồ sơ]",
        example="/hoso",
        vi="Xem hồ sơ và việc làm được",
        en="Show the case and what can be done",
    ),
    Plain(
        name="giup",
        alias="help",
        part_of=Part.OVERVIEW,
        example="/giup",
        vi="Giải thích, theo hồ sơ đang mở",
        en="Explain, for the case at hand",
    ),
    Plain(
        name="dienthoai",
        alias="phone",
        part_of=Part.INTAKE,
        example="/dienthoai",
        vi="Ghi nhận khiếu nại qua điện thoại",
        en="Note a complaint by phone",
    ),
    Plain(
        name="quay",
        alias="counter",
        part_of=Part.INTAKE,
        example="/quay",
        vi="Ghi nhận khách đến trực tiếp",
        en="Note a visitor's complaint",
    ),
    Plain(
        name="buudien",
        alias="post",
        part_of=Part.INTAKE,
        example="/buudien",
        vi="Ghi nhận đơn gửi qua bưu điện",
        en="Note a letter that came by post",
    ),
    Plain(
        name="huy",
        alias="cancel",
        part_of=Part.INTAKE,
        example="/huy",
        vi="Bỏ phiếu đang điền dở",
        en="Drop the half-filled form",
    ),
    Plain(
        name="hoantac",
        alias="undo",
        part_of=Part.ANSWERING,
        example="/hoantac",
        vi="Lấy lại thư vừa gửi nếu chưa đi",
        en="Take back a letter that has not left",
    ),
)
