"""A page on which one plays customer and agent, with the desk's own case page between them."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from sandbox.page.app import application
from sandbox.page.desk import DeskLinks
from sandbox.server import Served, serve
from sandbox.world import World

__all__ = ["DeskLinks", "page"]


@contextlib.asynccontextmanager
async def page(
    world: World, links: DeskLinks | None = None, *, port: int = 0
) -> AsyncIterator[Served]:
    """Serve the page on loopback while the context lasts. Raises OSError when the port is taken."""
    desk = links or DeskLinks()
    async with serve(application(world, desk), port=port) as served:
        yield served
