"""Whole rehearsals: each way in, each expectation, time, troubles, restarts."""

from __future__ import annotations

from pathlib import Path

from bot.rehearsal import report
from bot.rehearsal.result import Result
from tests.bot.rehearsal.conftest import Played

HEAD = """
title = "Thử"
start = 2026-03-02T09:00:00
[people.duc]
name = "Trần Minh Đức"
email = "duc.tran@example.vn"
zalo_bot = "Đức"
phone = "0912345678"
[people.hoa]
name = "Lê Thị Hoa"
zalo_oa = "Hoa Lê"
messenger = "Hoa Lê"
comment = "Hoa Lê"
"""
WRITES = """
[[step]]
customer = "duc"
by = "email"
subject = "Bị trừ tiền hai lần"
says = "Ngày 25/02 tôi chuyển khoản 1.200.000đ mà bị trừ hai lần. Đề nghị hoàn tiền. 0912345678"
"""
TAKES = """
[[step]]
agent = "an"
types = "/nhan"
"""
RIGHT = """
expect.cases = 1
expect.state = "received"
expect.not_state = "closed"
expect.kind = "complaint"
expect.category = "payment_double"
expect.owner = "an"
expect.department = "cskh"
expect.round = 1
expect.clocks = { K20 = "2026-03-30", K24 = 2026-03-03T09:00:00, KR2 = "none" }
expect.sent = "T02"
expect.sent_exactly = ["acknowledge"]
expect.not_sent = "T08"
expect.sent_to = "email:duc.tran@example.vn"
expect.says = "Trần Minh Đức"
expect.says_not = "Hoa"
expect.quiet = false
expect.group = "1.200.000đ  mà"
expect.group_not = "/approve"
expect.journal = "CP-04"
expect.journal_not = "AMB-35"
expect.facts = { full_name = "minh đức", phone = "0912345678", amount = "1.200.000" }
expect.no_facts = "organisation"
expect.acts = "provide_info"
expect.acts_not = "withdraw"
expect.elsewhere_not = "1.200.000"
"""
WRONG = """
expect.cases = 2
expect.state = "closed"
expect.not_state = "received"
expect.kind = "query"
expect.category = "outage"
expect.owner = "binh"
expect.department = "kythuat"
expect.round = 2
expect.clocks = { K20 = "2026-03-31", K24 = "stopped", KR2 = "running" }
expect.sent = "T08"
expect.sent_exactly = ["acknowledge", "ask"]
expect.not_sent = "T02"
expect.sent_to = "zalo_bot:duc"
expect.says = "Hoa"
expect.says_not = "Trần Minh Đức"
expect.quiet = true
expect.group = "nobody says so"
expect.group_not = "1.200.000đ"
expect.journal = "AMB-35"
expect.journal_not = "CP-04"
expect.facts = { full_name = "Hoa", phone = "0912345679", amount = "1.200.001" }
expect.no_facts = "full_name"
expect.acts = "withdraw"
expect.acts_not = "provide_info"
expect.signals = "authority"
expect.document = { template = "T08" }
expect.refused = "không"
"""


def keys(result: Result) -> list[str]:
    return [one.key for step in result.steps for one in step.failures]


def wanted(expectations: str) -> set[str]:
    return {line.split(" ")[0].removeprefix("expect.") for line in expectations.split("\n") if line}


async def test_each_expectation_holds_where_it_is_true(played: Played) -> None:
    result = await played(HEAD + WRITES + RIGHT)
    assert result.holds, report.lines(result)


async def test_each_expectation_fails_where_it_is_not(played: Played) -> None:
    result = await played(HEAD + WRITES + WRONG)
    assert {key.partition(".")[0] for key in keys(result)} == wanted(WRONG)


async def test_elsewhere_means_other_customers_too(played: Played) -> None:
    result = await played(
        HEAD + WRITES + TAKES
        + '[[step]]\nagent = "an"\ntypes = "/traloi Mã của khách là 4711"\n'
        + '[[step]]\nagent = "an"\npresses = "Gửi"\n'
        + '[[step]]\ncustomer = "hoa"\nexpect.elsewhere_not = "4711"\nexpect.quiet = true\n'
    )  # fmt: skip
    assert keys(result) == ["elsewhere_not"], report.lines(result)


async def test_without_a_case_only_what_is_absent_holds(played: Played) -> None:
    look = """
    [[step]]
    customer = "duc"
    expect.cases = 0
    expect.clocks = { K20 = "none" }
    expect.not_state = "closed"
    expect.no_facts = "phone"
    expect.state = "draft"
    expect.kind = "query"
    expect.facts = { phone = "0912345678" }
    """
    assert keys(await played(HEAD + look)) == ["state", "kind", "facts.phone"]


async def test_what_an_agent_may_not_do_fails_the_step_unless_it_is_expected(
    played: Played,
) -> None:
    act = '[[step]]\nagent = "an"\ntypes = "/gui"\n'
    assert keys(await played(HEAD + WRITES + act)) == ["step"]
    assert (await played(HEAD + WRITES + act + 'expect.refused = "CP-"\n')).holds
    assert keys(await played(HEAD + WRITES + '[[step]]\nagent = "an"\ntypes = "/xyz"\n')) == [
        "step"
    ]


async def test_a_button_that_is_not_there_fails_the_step(played: Played) -> None:
    act = '[[step]]\nagent = "an"\npresses = "Duyệt"\n'
    (failure,) = (await played(HEAD + WRITES + act)).steps[-1].failures
    assert "Nhận xử lý" in failure.seen  # it says which buttons there are


async def test_every_way_reaches_the_desk(played: Played) -> None:
    said = "Hộp thư của tôi không gửi được từ sáng nay, đề nghị sửa gấp"
    steps = "".join(
        f'[[step]]\ncustomer = "{who}"\nby = "{way}"\nsays = "{said}"\nexpect.cases = {number}\n'
        for number, (who, way) in enumerate(
            (("duc", "email"), ("duc", "zalo_bot"), ("hoa", "zalo_oa"), ("hoa", "messenger"),
             ("hoa", "comment"), ("duc", "phone"), ("duc", "counter"), ("duc", "post")),
            start=1,
        )
    )  # fmt: skip
    result = await played(HEAD + steps)
    assert result.holds, report.lines(result)
    assert "zalo_oa" in report.transcript(result)


async def test_a_button_of_a_chat_is_pressed_and_elsewhere_said(played: Played) -> None:
    asks = """
    [[step]]
    customer = "{who}"
    by = "{way}"
    says = "Hộp thư của tôi không gửi được từ sáng nay, đề nghị sửa gấp"
    [[step]]
    customer = "{who}"
    by = "{way}"
    press = "Chưa có"
    expect.acts = "nothing_to_add"
    """
    for who, way in (("hoa", "messenger"), ("hoa", "zalo_oa"), ("duc", "zalo_bot")):
        result = await played(HEAD + asks.format(who=who, way=way))
        assert result.holds, report.lines(result)


async def test_a_raw_mail_is_filled_in_and_threaded(played: Played, tmp_path: Path) -> None:
    (tmp_path / "raw.eml").write_bytes(
        b"From: {from}\nTo: {to}\nSubject: {subject}\nMessage-ID: {message_id}\n"
        b"In-Reply-To: {in_reply_to}\nReferences: {references}\n\nSo may 0987654321\n"
    )
    answer = '[[step]]\ncustomer = "duc"\nby = "email"\nreply = true\nraw = "raw.eml"\n'
    result = await played(HEAD + WRITES + answer + "expect.cases = 1\n")
    assert result.holds, report.lines(result)


async def test_time_goes_from_due_moment_to_due_moment(played: Played) -> None:
    steps = """
    [[step]]
    wait = "20 working days"
    expect.clocks = { K24 = "breached", K20 = "running" }
    [[step]]
    until = 2026-03-31T10:00:00
    expect.clocks = { K20 = "breached" }
    """
    result = await played(HEAD + WRITES + steps)
    assert result.holds, report.lines(result)
    assert f"{result.steps[-1].at:%d %H:%M}" == "30 09:00"  # the hour stays


async def test_troubles_and_restarts_lose_nothing(played: Played) -> None:
    for kind, letters in (
        ("defer", '["acknowledge"]'), ("down", '["acknowledge"]'), ("refuse", "[]"),
    ):  # fmt: skip
        steps = f"""
        [[step]]
        trouble = {{ channel = "email", kind = "{kind}" }}
        {WRITES}
        expect.quiet = true
        [[step]]
        restart = true
        [[step]]
        trouble = {{ channel = "email", kind = "calm" }}
        [[step]]
        wait = "2 hours"
        [[step]]
        case = 1
        expect.cases = 1
        """
        steps = steps.replace(
            'wait = "2 hours"', f'wait = "2 hours"\nexpect.sent_exactly = {letters}'
        )
        result = await played(HEAD + steps)
        assert result.holds, (kind, report.lines(result))


async def test_an_answer_that_is_lost_leaves_the_letter_unknown(played: Played) -> None:
    for kind in ("drop", "slow"):
        trouble = f'[[step]]\ntrouble = {{ channel = "zalo_bot", kind = "{kind}", times = 1 }}\n'
        says = (
            '[[step]]\ncustomer = "duc"\nby = "zalo_bot"\nsays = "Mạng mất từ hôm qua, sửa gấp"\n'
        )
        result = await played(HEAD + trouble + says + 'expect.sent = "disclose"\n')
        assert result.holds, report.lines(result)


async def test_a_killed_desk_goes_on_where_it_was(played: Played) -> None:
    kill = (
        "[[step]]\nkill = true\n"
        + TAKES
        + 'expect.owner = "an"\nexpect.state = "waiting_customer"\n'
    )
    result = await played(HEAD + WRITES + kill)
    assert result.holds, report.lines(result)


async def test_keys_of_policy_and_settings_differ_where_the_file_says_so(played: Played) -> None:
    head = HEAD.replace(
        "[people.duc]",
        'policy = { "limits.resolution_working_days" = 15 }\n'
        "settings = { undo_seconds = 60 }\n[people.duc]",
    )
    result = await played(head + WRITES + 'expect.clocks = { K20 = "2026-03-23" }\n')
    assert result.holds, report.lines(result)
