"""Brings the tables a scenario names into it: regions and prices as settings, the others as data frames."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path as FilePath
from typing import Any, get_args

from channelsim.base.errors import Problem
from channelsim.rules.registry import rule_file
from channelsim.scenario.dealers import ATTRIBUTES
from channelsim.scenario.files import RefusedError, beside
from channelsim.scenario.sections import BY_REGION, OF_SINGLES, Slot, slots
from channelsim.scenario.structure import RegionEntry
from channelsim.scenario.table_checks import dealers_elsewhere, hopeless_demand, missing_places
from channelsim.scenario.tables import Column, Table, read_table
from channelsim.scenario.tree import Path, Tree, suggest

KINDS: dict[Any, str] = {float: "number", int: "whole", str: "text"}
PLACE = {"x_km": 2000, "y_km": 2000, "longitude": 180, "latitude": 90}
FARTHEST_KM = 40_100
LAST_WEEK = 5199
MOST_UNITS = 1e10
LONGEST_CYCLE = 13


class Inliner:
    """Reads the tables of one tree.

    Args:
        tree: changed in place: regions and list prices from tables become settings.
        folders: folder of every scenario file that the tree was merged from, by the name shown in messages.
        home: folder for what was not written in a file.
        seen: tables read already, filled here; pass the same one for trees with the same files.

    Attributes:
        frames: data frames by name: distances, core_dealers, terminals, exogenous_demand.
        problems: everything wrong with the tables.
        without_regions: the table of regions could not be read, so that none is known.
    """

    def __init__(
        self, tree: Tree, folders: dict[str, FilePath], home: FilePath, seen: dict[Any, Any] | None = None
    ) -> None:
        self.tree, self._folders, self._home = tree, folders, home
        self._seen: dict[Any, Any] = {} if seen is None else seen
        self.frames: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.without_regions = False
        self._regions()
        self._prices()
        for slot in slots():
            if slot.regional:
                self._by_region(slot)
        self._distances()
        self._dealers()
        self._terminals()
        self._demand()

    def _names(self, *path: str) -> tuple[str, ...]:
        group = self.tree.get(*path)
        return tuple(group) if isinstance(group, dict) else ()

    def _table(self, path: Path, columns: Sequence[Column], unique: Sequence[str]) -> Table | None:
        """Return the table named at a path, or None if none is named or it is wrong."""
        name = self.tree.get(*path)
        if name is None:
            return None
        if not isinstance(name, str):
            self.problems.append(self.tree.problem(path, "must be the name of a file"))
            return None
        mark = self.tree.mark(path)
        folder = self._folders.get(mark.file, self._home)
        shown = (FilePath(mark.file).parent / name).as_posix() if mark.file in self._folders else name
        try:
            file = beside(folder, name)
            key = (file, tuple(columns))
            if key not in self._seen:
                self._seen[key] = read_table(file, shown, columns, unique)
        except RefusedError as refused:
            said = str(refused) if name in str(refused) else f"{name}: {refused}"
            self.problems.append(self.tree.problem(path, said, refused.hint))
            return None
        table: Table = self._seen[key][0]
        found: list[Problem] = self._seen[key][1]
        self.problems += found
        return None if found else table

    def _regions(self) -> None:
        if not isinstance(self.tree.get("regions"), dict) or "table" not in self.tree.data["regions"]:
            return
        fields = RegionEntry.model_fields
        columns = [Column("name"), *(_column(name, info) for name, info in fields.items())]
        table = self._table(("regions", "table"), columns, ["name"])
        written = {name: entry for name, entry in self.tree.data["regions"].items() if name != "table"}
        if table is None:
            # Without its table nothing can be said about the regions, nor whether one that is named exists.
            self.tree.data["regions"] = {}
            self.without_regions = True
            return
        known = table.frame["name"].tolist()
        for name in list(written):
            if name not in known:
                del self.tree.data["regions"][name]
                hint = suggest(name, known)
                self.problems.append(
                    self.tree.problem(("regions", name), f"{name!r} is not in the table", hint, key=True)
                )
        over = self.tree.under(("regions",))
        over.data.pop("table", None)
        self.tree.forget(("regions",))
        self.tree.data["regions"] = {}
        for row, name in enumerate(known):
            self._put_row(table, row, ("regions", name), list(fields))
        self.tree.merge(over, ("regions",))

    def _put_row(self, table: Table, row: int, path: Path, names: Sequence[str]) -> None:
        mark = table.mark(row)
        self.tree.put(path, {}, mark)
        for name in names:
            if name in table.frame.columns:
                value = _cell(table.frame, name, row)
                if value is not None:
                    self.tree.put((*path, name), value, mark)

    def _prices(self) -> None:
        rule = rule_file("list_price")
        fields = rule.Settings.model_fields if rule else {}
        prices = [
            Column(name, "number", False, 0) for name, info in fields.items() if info.annotation is float
        ]
        columns = [
            Column("product", known=self._names("products")),
            Column("region", known=self._names("regions"), required=False),
            *prices,
        ]
        table = self._table(("price_list", "table"), columns, ["product", "region"])
        if table is None:
            return
        written = self.tree.copy()
        names = [column.name for column in prices]
        for row, product in enumerate(table.frame["product"]):
            region = table.frame["region"].iloc[row] if "region" in table.frame.columns else ""
            where: Path = ("products", product, "list_price") + (("by_region", region) if region else ())
            for name in names:
                if name in table.frame.columns and written.get(*where, name) is None:
                    value = _cell(table.frame, name, row)
                    if value is not None:
                        self.tree.put((*where, name), value, table.mark(row))

    def _by_region(self, slot: Slot) -> None:
        """Bring in tables that stand in ``by_region`` of a rule, at its general settings or at single deciders."""
        entry = slot.per[0] if slot.entries else ""
        members = self._names(*map(str, slot.entries)) if slot.entries else ()
        if isinstance(self.tree.get(*slot.base), dict) and OF_SINGLES in self.tree.get(*slot.base):
            place: Path = (*slot.base, OF_SINGLES)
            hint = f"did you mean {BY_REGION!r}?"
            self.problems.append(self.tree.problem(place, f"unknown key {OF_SINGLES!r}", hint, key=True))
            del self.tree.get(*slot.base)[OF_SINGLES]
        paths = [slot.base, *((*(slot.entries or ()), name, slot.rule) for name in members)]
        for path in paths:
            place = (*path, BY_REGION)
            if not isinstance(self.tree.get(*place), dict) or "table" not in self.tree.get(*place):
                continue
            fields = next(iter(slot.types().values())).settings.model_fields
            columns = [Column("region", known=self._names("regions"))]
            if entry and path == slot.base:
                columns.append(Column(entry, required=False, known=members))
            own = [
                Column(name, KINDS[info.annotation], False)
                for name, info in fields.items()
                if info.annotation in KINDS
            ]
            table = self._table((*place, "table"), [*columns, *own], ["region", entry])
            if table and not any(column.name in table.frame.columns for column in own):
                known = [column.name for column in own]
                hint = f"name a column for one of: {', '.join(known)}"
                self.problems.append(Problem(f"holds no setting of {slot.rule}", table.file, 1, hint=hint))
            del self.tree.get(*place)["table"]
            for row in range(len(table.frame) if table else 0):
                self._put_setting(table, row, slot, path, own)

    def _put_setting(self, table: Any, row: int, slot: Slot, path: Path, columns: Sequence[Column]) -> None:
        """Write a table's row to the regions of its group; what the file says itself stays.

        What a table of the defaults says of a single decider stays with the defaults, for anything the decider says itself
        to win over it.
        """
        frame = table.frame
        decider = str(frame[slot.per[0]].iloc[row]) if slot.entries and slot.per[0] in frame.columns else ""
        group: Path = (OF_SINGLES, decider) if decider else (BY_REGION,)
        place = (*path, *group, str(frame["region"].iloc[row]))
        for column in columns:
            if column.name in frame.columns and self.tree.get(*place, column.name) is None:
                value = _cell(frame, column.name, row)
                if value is not None:
                    value = int(value) if column.kind == "whole" else value
                    self.tree.put((*place, column.name), value, table.mark(row))

    def _distances(self) -> None:
        regions = self._names("regions")
        columns = [
            Column("from", known=regions),
            Column("to", known=regions),
            Column("km", "number", least=0, most=FARTHEST_KM),
        ]
        self._keep("distances", columns, ["from", "to"])

    def _dealers(self) -> None:
        columns = [
            Column("name"),
            Column("region", known=self._names("regions")),
            Column("manufacturers", "names", known=self._names("manufacturers"), may_be_empty=True),
            *(Column(name, "number", False, least, most=most) for name, (least, most) in ATTRIBUTES.items()),
        ]
        table = self._keep("core_dealers", columns, ["name"])
        if table is not None:
            self.problems += dealers_elsewhere(table, self.tree)

    def _terminals(self) -> None:
        types = self._names("terminals", "types")
        from channelsim.scenario.terminal_types import STANDARD_TYPES

        columns = [
            Column("region", known=self._names("regions")),
            Column("type", known=types or tuple(STANDARD_TYPES)),
            Column("size", "number", least=1e-6, most=1e6),
            Column("name", required=False),
            *(Column(name, "number", False, -most, most=most) for name, most in PLACE.items()),
            Column("cycle_weeks", "whole", required=False, least=1, most=LONGEST_CYCLE),
            Column("slots", "whole", required=False, least=1, most=1000),
        ]
        table = self._keep("terminals", columns, ["name"])
        missing = list(missing_places(table)) if table is not None else []
        if missing:
            self.problems += missing
            self.frames.pop("terminals")

    def _demand(self) -> None:
        terminals = self.frames.get("terminals")
        named = terminals is not None and "name" in terminals.columns
        columns = [
            Column("week", "whole", least=0, most=LAST_WEEK),
            Column(
                "terminal",
                required=False,
                known=tuple(terminals["name"]) if terminals is not None and named else (),
            ),
            Column("region", required=False, known=self._names("regions")),
            Column("product", known=self._names("products")),
            Column("units", "number", least=0, most=MOST_UNITS),
        ]
        table = self._keep("exogenous_demand", columns, ["week", "terminal", "region", "product"])
        if table is not None and ("terminal" in table.frame.columns) == ("region" in table.frame.columns):
            message = "needs either a column terminal or a column region"
            self.problems.append(Problem(message, table.file, 1))
            self.frames.pop("exogenous_demand")
        elif table is not None and "terminal" in table.frame.columns and not named:
            message = (
                "speaks of single terminals, which must stand in a table of terminals with a column name"
            )
            self.problems.append(Problem(message, table.file, 1))
        elif table is not None:
            self.problems += hopeless_demand(table, self.tree)

    def _keep(self, section: str, columns: Sequence[Column], unique: Sequence[str]) -> Table | None:
        table = self._table((section, "table"), columns, unique)
        if table is not None:
            self.frames[section] = table.frame
        return table


def _column(name: str, info: Any) -> Column:
    kind = "text" if info.annotation is str or str in get_args(info.annotation) else "number"
    return Column(name, kind, info.is_required())


def _cell(frame: Any, name: str, row: int) -> Any:
    """Return a cell as plain data, None if it is empty."""
    value = frame[name].iloc[row]
    value = value.item() if hasattr(value, "item") else value
    return None if value == "" or (isinstance(value, float) and math.isnan(value)) else value
