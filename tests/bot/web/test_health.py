"""Health: alive, ready, and figures that a monitor can read."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from storage import inbox, incidents
from storage.incidents import Incident
from tests.bot.web.site import NOW, TOKEN, Site
from workflows.messaging.messages import RawDelivery


async def figures(site: Site) -> dict[tuple[str, ...], float]:
    async with site.browser() as monitor:
        text = (await monitor.get("/metrics")).text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_figures_are_for_this_machine_and_for_whoever_has_the_token(site: Site):
    async with site.browser(client="203.0.113.9", url="https://khieunai.example.vn") as stranger:
        closed = await stranger.get("/metrics")
        opened = await stranger.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (closed.status_code, opened.status_code) == (401, 200)


async def test_a_working_desk_is_alive_and_ready(site: Site):
    async with site.browser() as monitor:
        assert (await monitor.get("/healthz")).text == "ok"
        assert (await monitor.get("/readyz")).json() == {"ready": True, "troubles": []}


async def test_what_stands_still_is_named_without_addresses_and_the_desk_stays_ready(
    site: Site,
):
    shut = Incident(
        name="email imap imap.example.vn khieunai@example.vn INBOX",
        fault="account",
        reason="mật khẩu của khieunai@example.vn",
        since=NOW,
        retry_at=NOW,
    )
    await site.work.run(lambda conn: incidents.open_or_get(conn, shut))
    async with site.browser() as monitor:
        answer = await monitor.get("/readyz")
    assert answer.status_code == 200
    (seen,) = answer.json()["troubles"]
    assert (seen["part"], seen["fault"]) == ("email imap", "account")
    assert "khieunai" not in answer.text
    found = await figures(site)
    assert found["tiepnhan_trouble_since_seconds", "account", shut.name] == NOW.timestamp()


async def test_a_stopped_loop_makes_the_desk_unready_and_is_named(site: Site):
    site.loops["clock"] = False
    async with site.browser() as monitor:
        answer = await monitor.get("/readyz")
    assert answer.status_code == 503
    assert "clock" in answer.json()["why"]


async def test_without_its_database_the_desk_is_unready_but_alive(site: Site):
    await site.work.run(lambda conn: conn.exec_driver_sql("ALTER TABLE outbox RENAME TO gone"))
    async with site.browser() as monitor:
        assert (await monitor.get("/readyz")).status_code == 503
        assert (await monitor.get("/healthz")).status_code == 200


async def test_the_figures_count_what_waits_and_how_long(site: Site):
    site.file_at_once = False
    old = RawDelivery(
        channel="phone", delivery_id="1", raw=b"x", received_at=NOW - timedelta(minutes=3)
    )
    new = RawDelivery(channel="phone", delivery_id="2", raw=b"y", received_at=NOW)
    await site.keep((old, new))
    found = await figures(site)
    assert found["tiepnhan_inbox_waiting",] == 2
    assert found["tiepnhan_inbox_oldest_seconds",] == 180
    assert found["tiepnhan_loop_alive", "intake"] == 1
    assert found["tiepnhan_loop_failures_total", "intake"] == 2


async def test_letters_are_counted_by_their_fate(site: Site):
    await site.complains()
    found = await figures(site)
    assert found["tiepnhan_outbox", "owed"] == 0
    assert found["tiepnhan_outbox", "unknown"] == 0
    await site.work.run(lambda conn: conn.exec_driver_sql("UPDATE outbox SET status = 'unknown'"))
    assert (await figures(site))["tiepnhan_outbox", "unknown"] >= 1


async def test_an_unreadable_delivery_is_counted_for_agents(site: Site):
    await site.keep(
        (RawDelivery(channel="phone", delivery_id="1", raw=b"rubbish", received_at=NOW),)
    )
    await site.work.read(lambda conn: inbox.listing(conn, "unreadable"))
    assert (await figures(site))["tiepnhan_inbox_unreadable",] == 1
