"""Distribution: what part of the terminals, and of the category's sales, a product or manufacturer is present in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from channelsim.analysis.whole import ratio, tidy

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def product_distribution(run: Run) -> pd.DataFrame:
    """Return week, product, numeric, weighted, in_stock (all 0…1) over the whole market.

    numeric: share of terminals that list the product; weighted: the same weighted by category sales (ACV); in_stock: share
    of the terminals that list it which still have it after the week's sales.
    """
    listed, stocked, size = (
        run.cube("region_product", name).sum(axis=1)
        for name in ("listed_terminals", "stocked_terminals", "listed_size")
    )
    return tidy(
        run,
        ("week", "product"),
        numeric=ratio(listed, _whole(run, "terminals")[:, None]),
        weighted=ratio(size, _whole(run, "category_size")[:, None]),
        in_stock=ratio(stocked, listed),
    )


def manufacturer_distribution(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, numeric, weighted (0…1): terminals that list at least one of its products."""
    served, size = (
        run.cube("region_manufacturer", name).sum(axis=1) for name in ("served_terminals", "served_size")
    )
    return tidy(
        run,
        ("week", "manufacturer"),
        numeric=ratio(served, _whole(run, "terminals")[:, None]),
        weighted=ratio(size, _whole(run, "category_size")[:, None]),
    )


def regional_distribution(run: Run) -> pd.DataFrame:
    """Return week, region, manufacturer, numeric, weighted (0…1) within the region."""
    served, size = (run.cube("region_manufacturer", name) for name in ("served_terminals", "served_size"))
    return tidy(
        run,
        ("week", "region", "manufacturer"),
        numeric=ratio(served, run.cube("region", "terminals")[:, :, None]),
        weighted=ratio(size, run.cube("region", "category_size")[:, :, None]),
    )


def display_share(run: Run) -> pd.DataFrame:
    """Return week, product, display_share (0…1): share of display, terminals weighted by category sales."""
    size = run.cube("region", "category_size")
    shown = (run.cube("region_product", "display_share") * size[:, :, None]).sum(axis=1)
    return tidy(run, ("week", "product"), display_share=ratio(shown, size.sum(axis=1, keepdims=True)))


def _whole(run: Run, column: str) -> Any:
    return run.cube("region", column).sum(axis=1)
