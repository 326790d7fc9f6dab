"""Liveness, readiness and metrics of the desk: /healthz, /readyz, /metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot.web import queries
from bot.web.auth import AccessCheck
from storage import incidents
from storage.database.unit_of_work import UnitOfWork
from storage.incidents import Incident


@dataclass(frozen=True, kw_only=True)
class Status:
    """The desk now. Counts are rows, ages are seconds; `loops` says which still run."""

    inbox_waiting: int = 0
    inbox_unreadable: int = 0
    oldest_waiting_seconds: float = 0.0
    outbox_owed: int = 0
    outbox_unknown: int = 0
    outbox_failed: int = 0
    loops: Mapping[str, bool]
    loop_failures: Mapping[str, int]
    troubles: tuple[Incident, ...] = ()

    @property
    def stopped(self) -> tuple[str, ...]:
        """The loops that have ended although they never should."""
        return tuple(sorted(name for name, alive in self.loops.items() if not alive))


StatusSource = Callable[[], Awaitable[Status]]


async def measure_status(
    work: UnitOfWork, now: datetime, *, loops: Mapping[str, bool], failures: Mapping[str, int]
) -> Status:
    """The status of a desk whose loops the caller knows; the rest is counted in the database."""
    found, still_open = await work.read(
        lambda conn: (queries.counts(conn), incidents.open_incidents(conn))
    )
    age = (now - found.oldest_at).total_seconds() if found.oldest_at else 0.0
    return Status(
        inbox_waiting=found.inbox_waiting,
        inbox_unreadable=found.inbox_unreadable,
        oldest_waiting_seconds=max(0.0, age),
        outbox_owed=found.outbox_owed,
        outbox_unknown=found.outbox_unknown,
        outbox_failed=found.outbox_failed,
        loops=loops,
        loop_failures=failures,
        troubles=tuple(still_open),
    )


def router(status: StatusSource, monitors: AccessCheck) -> APIRouter:
    """The three routes; they show numbers and loop names, nothing of any customer.

    Anybody may ask whether the desk is alive and ready; the figures are for `monitors`.
    """
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", response_class=PlainTextResponse)
    async def healthz() -> str:
        """`ok` while the process answers."""
        return "ok"

    @routes.get("/readyz", responses={503: {"description": "Not ready, and why"}})
    async def readyz() -> Response:
        """200 while the database answers and every loop runs; else 503 and what is wrong.

        Open incidents whose cause is outside (a refused password, a mail server that is away) are
        named; the desk is ready all the same.
        """
        try:
            found = await status()
        except SQLAlchemyError:
            return _unready("the database does not answer")
        if found.stopped:
            return _unready(f"loops that stopped: {', '.join(found.stopped)}")
        return JSONResponse(
            {"ready": True, "troubles": [_public_view(one) for one in found.troubles]}
        )

    @routes.get("/metrics", response_class=PlainTextResponse, dependencies=[Depends(monitors)])
    async def metrics() -> Response:
        """The figures in Prometheus' text format."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Metrics(await status()))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return routes


def _public_view(incident: Incident) -> dict[str, str]:
    """What is public about an incident: no address, no text of another server."""
    since = incident.since.isoformat(timespec="seconds")
    return {"part": " ".join(incident.name.split(" ")[:2]), "fault": incident.fault, "since": since}


def _unready(why: str) -> Response:
    return JSONResponse({"ready": False, "why": why}, status_code=503)


class _Metrics(Collector):
    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        now = self._status
        yield _gauge("inbox_waiting", "Deliveries not filed yet", now.inbox_waiting)
        yield _gauge("inbox_unreadable", "Deliveries an agent must look at", now.inbox_unreadable)
        yield _gauge(
            "inbox_oldest_seconds", "Age of the oldest waiting one", now.oldest_waiting_seconds
        )
        letters = GaugeMetricFamily("tiepnhan_outbox", "Letters by status", labels=["status"])
        letters.add_metric(["owed"], now.outbox_owed)
        letters.add_metric(["unknown"], now.outbox_unknown)
        letters.add_metric(["failed"], now.outbox_failed)
        yield letters
        alive = GaugeMetricFamily("tiepnhan_loop_alive", "1 while the loop runs", labels=["loop"])
        for name, runs in now.loops.items():
            alive.add_metric([name], float(runs))
        yield alive
        failed = CounterMetricFamily(
            "tiepnhan_loop_failures", "Passes that failed", labels=["loop"]
        )
        for name, times in now.loop_failures.items():
            failed.add_metric([name], times)
        yield failed
        trouble = GaugeMetricFamily(
            "tiepnhan_trouble_since_seconds",
            "When what stands still began (Unix time)",
            labels=["part", "fault"],
        )
        for one in now.troubles:
            trouble.add_metric([one.name, one.fault], one.since.timestamp())
        yield trouble


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"tiepnhan_{name}", help_text, value=value)
