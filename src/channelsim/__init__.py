"""channelsim: how manufacturers compete through distribution channels, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_FACES = {
    "load": "channelsim.api",
    "run": "channelsim.api",
    "Run": "channelsim.api",
    "ChannelModel": "channelsim.simulation.model",
    "Manufacturer": "channelsim.agents",
    "CoreDealer": "channelsim.agents",
    "SubDealer": "channelsim.agents",
    "Terminal": "channelsim.agents",
    "Consumer": "channelsim.agents",
    "CustomerAdvisor": "channelsim.agents",
}

__all__ = ["__version__", *_FACES]

if TYPE_CHECKING:
    from channelsim.agents import Consumer as Consumer
    from channelsim.agents import CoreDealer as CoreDealer
    from channelsim.agents import CustomerAdvisor as CustomerAdvisor
    from channelsim.agents import Manufacturer as Manufacturer
    from channelsim.agents import SubDealer as SubDealer
    from channelsim.agents import Terminal as Terminal
    from channelsim.api import Run as Run
    from channelsim.api import load as load
    from channelsim.api import run as run
    from channelsim.simulation.model import ChannelModel as ChannelModel


def __getattr__(name: str) -> Any:
    """Import a public face when it is first asked for (PEP 562)."""
    if name in _FACES:
        from importlib import import_module

        return getattr(import_module(_FACES[name]), name)
    raise AttributeError(f"module 'channelsim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
