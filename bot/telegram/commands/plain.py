"""Commands that are not one event of one case."""

from __future__ import annotations

from bot.telegram.commands.row import Plain, Room

PLAIN = (
    Plain(
        name="danhsach",
        alias="list",
        room=Room.OVERVIEW,
        usage="[toi]",
        example="/danhsach toi",
        vi="Hồ sơ đang xử lý, gấp nhất trước",
        en="Open cases, the most urgent first",
    ),
    Plain(
        name="hoso",
        alias="file",
        room=Room.OVERVIEW,
        usage="[số hồ sơ]",
        example="/hoso",
        vi="Xem hồ sơ và việc làm được",
        en="Show the case and what can be done",
    ),
    Plain(
        name="giup",
        alias="help",
        room=Room.OVERVIEW,
        example="/giup",
        vi="Giải thích, theo hồ sơ đang mở",
        en="Explain, for the case at hand",
    ),
    Plain(
        name="dienthoai",
        alias="phone",
        room=Room.INTAKE,
        example="/dienthoai",
        vi="Ghi nhận khiếu nại qua điện thoại",
        en="Note a complaint by phone",
    ),
    Plain(
        name="quay",
        alias="counter",
        room=Room.INTAKE,
        example="/quay",
        vi="Ghi nhận khách đến trực tiếp",
        en="Note a visitor's complaint",
    ),
    Plain(
        name="buudien",
        alias="post",
        room=Room.INTAKE,
        example="/buudien",
        vi="Ghi nhận đơn gửi qua bưu điện",
        en="Note a letter that came by post",
    ),
    Plain(
        name="huy",
        alias="cancel",
        room=Room.INTAKE,
        example="/huy",
        vi="Bỏ phiếu đang điền dở",
        en="Drop the half-filled form",
    ),
    Plain(
        name="hoantac",
        alias="undo",
        room=Room.ANSWERING,
        example="/hoantac",
        vi="Lấy lại thư vừa gửi nếu chưa đi",
        en="Take back a letter that has not left",
    ),
)
