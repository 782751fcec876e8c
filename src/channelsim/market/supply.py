"""Who may buy from whom, on which terms and with which timing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Links:
    """Timing and terms of the three links of the chain.

    A shipment of lead l made in week w arrives in stage 0 of week w + 1 + l; lead 0 to terminals is the same week.

    Attributes:
        tiers: 1 or 2 tiers of dealers between manufacturer and terminal.
        dealer_lead_weeks: (M,) from a manufacturer to its core dealers.
        dealer_terms_weeks: (M,) payment terms granted to core dealers.
        sub_dealer_terms_weeks: terms that core dealers grant to sub-dealers.
        terminal_lead_weeks: 0 = same week.
        terminal_terms_weeks: terms that suppliers grant to terminals.
        haul: (R, R) cost of bringing goods from region to region, minor/case; 0 where nobody does.
        bulk_drop: cost of unloading a case at a terminal outside the own territory, minor/case.
    """

    tiers: int
    dealer_lead_weeks: Any
    dealer_terms_weeks: Any
    sub_dealer_terms_weeks: int
    terminal_lead_weeks: int
    terminal_terms_weeks: int
    haul: Any = 0.0
    bulk_drop: float = 0.0
