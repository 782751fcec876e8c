"""Who exists and what each holds."""

from channelsim.agents.consumer import Consumer
from channelsim.agents.core_dealer import CoreDealer
from channelsim.agents.customer_advisor import CustomerAdvisor
from channelsim.agents.manufacturer import Manufacturer
from channelsim.agents.places import Product, Region
from channelsim.agents.sub_dealer import SubDealer
from channelsim.agents.table import ConsumerSet
from channelsim.agents.terminal import Terminal

__all__ = [
    "Consumer",
    "ConsumerSet",
    "CoreDealer",
    "CustomerAdvisor",
    "Manufacturer",
    "Product",
    "Region",
    "SubDealer",
    "Terminal",
]
