"""Commands that are not one event of one case."""

from __future__ import annotations

from bot.agents.commands.command import CommandRow

GENERAL = (
    CommandRow(
        name="danhsach",
        alias="list",
        usage="[toi]",
        example="/danhsach toi",
        vi="Hồ sơ đang xử lý, gấp nhất trước",
        en="Open cases, the most urgent first",
    ),
    CommandRow(
        name="tim",
        alias="find",
        usage="<tên, số điện thoại, email, mã, từ trong tin nhắn…>",
        example="/tim thuyhoa.vn",
        vi="Tìm hồ sơ",
        en="Find cases",
    ),
    CommandRow(
        name="hoso",
        alias="file",
        usage="[số hồ sơ]",
        example="/hoso",
        vi="Xem hồ sơ và việc làm được",
        en="Show the case and what can be done",
    ),
    CommandRow(
        name="giup",
        alias="help",
        example="/giup",
        vi="Giải thích, theo hồ sơ đang mở",
        en="Explain, for the case at hand",
    ),
    CommandRow(
        name="dienthoai",
        alias="phone",
        example="/dienthoai",
        vi="Ghi nhận khiếu nại qua điện thoại",
        en="Note a complaint by phone",
    ),
    CommandRow(
        name="quay",
        alias="counter",
        example="/quay",
        vi="Ghi nhận khách đến trực tiếp",
        en="Note a visitor's complaint",
    ),
    CommandRow(
        name="buudien",
        alias="post",
        example="/buudien",
        vi="Ghi nhận đơn gửi qua bưu điện",
        en="Note a letter that came by post",
    ),
    CommandRow(
        name="huy",
        alias="cancel",
        example="/huy",
        vi="Bỏ phiếu đang điền dở",
        en="Drop the half-filled form",
    ),
    CommandRow(
        name="hoantac",
        alias="undo",
        example="/hoantac",
        vi="Lấy lại thư vừa gửi nếu chưa đi",
        en="Take back a letter that has not left",
    ),
)
