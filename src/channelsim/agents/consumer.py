"""Consumers: buyers of the category, up to millions, held as one columnar set."""

from __future__ import annotations

from channelsim.agents.table import PeekedAgent, column


class Consumer(PeekedAgent):
    """A buyer with a home cell, a repertoire of terminals, tastes, loyalty and a list of known brands."""

    region = column("int16", unit="index", meaning="region of the home")
    cell = column("int32", unit="index", meaning="home cell, numbered over all regions")
    rate = column("float32", unit="occasion/week", meaning="purchase occasions a week at season 1")
    price_sensitivity = column("float32", unit="1", meaning="β of relative price in utility")
    taste = column("float32", dims=("product",), unit="utility", meaning="lasting taste for each product")
    loyalty = column("float32", dims=("product",), unit="share", meaning="exponentially smoothed past choices; sums to 1")
    repertoire = column("int32", dims=("repertoire",), unit="row", default=-1, meaning="terminals it goes to, heaviest Huff weight first; -1 none")
    attraction = column("float32", dims=("repertoire",), unit="1", meaning="Huff weight of each, sums to 1")
    service = column("float32", dims=("repertoire",), unit="0…1", default=1, meaning="experience of finding what was wanted there")
    aware = column("uint32", unit="bits", meaning="brands it knows, bit m for manufacturer m")
    postponed = column("uint8", unit="occasion", meaning="occasions put off to next week by stock-outs")
    key = column("uint32", unit="number", meaning="owner of its draws, whatever the order of rows")
