"""What exists in a market: the settings of a scenario that belong to no rule and are read once, when a run is built."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from channelsim.base.setting import Block, setting
from channelsim.scenario.season import SEASON_FORMS, checked, weekly_indices

A = "assumption"
PLANNER = "planner"
NAME = r"^\w[\w -]{0,63}$"

Name = Annotated[str, Field(pattern=NAME)]
Season = Annotated[Any, AfterValidator(checked), WithJsonSchema(SEASON_FORMS)]
Share = Annotated[float, Field(ge=0, le=1)]


class Market(Block):
    """The category and how it is simulated."""

    category: str = setting(
        "beer", unit="name", kind="structure", source=PLANNER, meaning="what is bought and sold"
    )
    market_scale: float = setting(
        0.01, unit="share", kind="structure", gt=0, le=1, source=A,
        meaning="simulated share of consumers and terminals; money and heads stay those of the whole market")  # fmt: skip
    tiers: Literal[1, 2] = setting(
        1, unit="tier", kind="structure", source=PLANNER,
        meaning="1: core dealers supply terminals; 2: sub-dealers stand between them")  # fmt: skip
    diversion: Literal["none", "possible"] = setting(
        "none", unit="name", kind="structure", source=PLANNER,
        meaning="possible: dealers may sell outside their territory, and all goods are traced by origin")  # fmt: skip
    consumers_share: float = setting(
        0.45, unit="share", kind="structure", gt=0, le=1, source="assumption: 22 l a head and year close with it",
        meaning="share of the population that buys the category")  # fmt: skip
    season: Season = setting(
        "flat", unit="index, mean 1", kind="structure", source=A,
        meaning="flat, or {quarters: 4 numbers}, {months: 12}, {weeks: 52}; scaled to mean 1 over the year")  # fmt: skip
    road_factor: float = setting(
        1.3, unit="1", kind="structure", ge=1, le=5, source="model 5.5",
        meaning="road distance over great-circle distance, where no table of distances says otherwise")  # fmt: skip

    haul_fixed: float = setting(
        0.40, unit="money/case", ge=0, kind="structure", source="magnitudes",
        meaning="what dealers pay to bring a case into another region, before distance")  # fmt: skip
    haul_per_km: float = setting(
        0.006, unit="money/case/km", ge=0, kind="structure", source="magnitudes: 10.5 kg at about .5 a tonne-km",
        meaning="the same for each kilometre")  # fmt: skip
    bulk_drop: float = setting(
        1.6, unit="money/case", ge=0, kind="structure", source="magnitudes",
        meaning="unloading a case in bulk at a terminal outside the own territory")  # fmt: skip

    region_taste_sd: float = setting(
        0.0, unit="utility", kind="structure", ge=0, le=3, source=A,
        meaning="how differently regions like each manufacturer, drawn apart from all else; .7 doubles odds")  # fmt: skip

    opening_weeks: int = setting(
        156, unit="week", kind="structure", ge=0, le=1040,
        source="three years end in the same season; after one year shelves of weak brands still drift",
        meaning="weeks lived through before week 0, policies frozen: a run starts from a settled market")  # fmt: skip

    @property
    def season_indices(self) -> tuple[float, ...]:
        """52 indices by week of the year, mean 1."""
        return weekly_indices(self.season)


class RegionEntry(Block):
    """A real place, as it stands under its name."""

    name_zh: str = setting("", unit="name", kind="structure", source=PLANNER, meaning="Chinese name")
    longitude: float = setting(
        unit="degree east", kind="structure", ge=-180, le=180, source=PLANNER, meaning="of the region's seat"
    )
    latitude: float = setting(
        unit="degree north", kind="structure", ge=-90, le=90, source=PLANNER, meaning="of the region's seat"
    )
    area_km2: float = setting(
        unit="km²", kind="structure", gt=0, le=20_000_000, source=PLANNER, meaning="area"
    )
    population: float = setting(
        unit="person", kind="structure", gt=0, le=2_000_000_000, source=PLANNER, meaning="all who live there"
    )
    urban_share: float = setting(
        0.62, unit="share", kind="structure", ge=0, le=1, source="China prefectures, 2020 census: .62 on average",
        meaning="share of urban residents")  # fmt: skip
    consumption: float = setting(
        1.0, unit="1", kind="structure", ge=0, le=20, source=A,
        meaning="demand per head relative to the scenario's mean")  # fmt: skip
    growth: float = setting(
        0.0, unit="share/year", kind="structure", ge=-0.5, le=1, source=A, meaning="growth of demand"
    )
    income: float = setting(
        1.0, unit="1", kind="structure", gt=0, le=20, source=A, meaning="income a head relative to the mean"
    )
    traditional_trade: float = setting(
        0.7,
        unit="share",
        kind="structure",
        ge=0,
        le=1,
        source=A,
        meaning="share of small independent outlets",
    )


class Region(RegionEntry):
    """A real place with its name."""

    name: str = setting(unit="name", kind="structure", source=PLANNER, meaning="key of the region")


class PriceList(Block):
    """Prices brought as a table."""

    table: str | None = setting(
        None, unit="file", kind="structure", source=PLANNER,
        meaning="table with the columns product, region (may be empty: all) and settings of list_price")  # fmt: skip


class Distances(Block):
    """Road distances between regions."""

    table: str | None = setting(
        None, unit="file", kind="structure", source=PLANNER,
        meaning="table with the columns from, to, km; missing pairs are great circle × road factor")  # fmt: skip


class Product(Block):
    """A product: whose it is, what it is, what making it costs."""

    manufacturer: str = setting(unit="name", kind="structure", source=PLANNER, meaning="whose product it is")
    name_zh: str = setting("", unit="name", kind="structure", source=PLANNER, meaning="Chinese name")
    units_per_case: int = setting(
        12, unit="unit/case", kind="structure", ge=1, le=1000, source="magnitudes: 12 bottles of 500 ml",
        meaning="consumer units in a case")  # fmt: skip
    variable_cost: float = setting(
        12.5,
        unit="money/case",
        kind="structure",
        ge=0,
        source="assumption (magnitudes)",
        meaning="cost of making",
    )
    appeal: float = setting(
        0.0, unit="utility", kind="structure", ge=-10, le=10, source=A,
        meaning="common liking beyond price; .7 more doubles the odds of choice")  # fmt: skip
    shelf_life_weeks: int = setting(
        52,
        unit="week",
        kind="structure",
        ge=1,
        le=104,
        source="magnitudes",
        meaning="written off at this age",
    )
    refuse_age_weeks: int = setting(
        26,
        unit="week",
        kind="structure",
        ge=1,
        le=104,
        source="magnitudes",
        meaning="terminals refuse older goods",
    )
    salvage_value: float = setting(
        12.0,
        unit="money/case",
        kind="structure",
        ge=0,
        source="magnitudes",
        meaning="what written-off goods fetch",
    )
    opening_distribution: Share | dict[str, Share] | None = setting(
        None, unit="share", kind="structure", source=PLANNER,
        meaning="share of terminals that list it before the dry weeks, one or by region; null: drawn")  # fmt: skip


class Manufacturer(Block):
    """A brand owner: where it is, whom it supplies, on what terms."""

    name_zh: str = setting("", unit="name", kind="structure", source=PLANNER, meaning="Chinese name")
    colour: str = setting(
        "",
        unit="colour",
        kind="structure",
        source=PLANNER,
        meaning="colour in figures, #rrggbb; empty: chosen",
    )
    home: str | None = setting(
        None, unit="name", kind="structure", source=PLANNER, meaning="region of the plant; null: outside"
    )
    regions: tuple[str, ...] | None = setting(
        None, unit="name", kind="structure", source=PLANNER, meaning="regions where it sells; null: all"
    )
    opening_awareness: float | None = setting(
        None, unit="share", kind="structure", ge=0, le=1, source=PLANNER,
        meaning="share of consumers who know the brand in week 0, where it is sold; null: settled")  # fmt: skip
    lead_weeks: int = setting(
        1,
        unit="week",
        kind="structure",
        ge=0,
        le=12,
        source="magnitudes",
        meaning="from shipment to the dealer",
    )
    payment_terms_weeks: int = setting(
        4,
        unit="week",
        kind="structure",
        ge=0,
        le=52,
        source="magnitudes: 30 days",
        meaning="credit to core dealers",
    )
    core_dealers_per_region: int = setting(
        1, unit="dealer", kind="structure", ge=1, le=50, source=A,
        meaning="core dealers in each of its regions, where no table of dealers names them")  # fmt: skip
