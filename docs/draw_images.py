"""Draw docs/images/ anew: the overview of the shipped province, as ``run.plot()`` draws it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import channelsim as cs

TARGET = Path(__file__).parent / "images" / "henan-overview.png"


def main() -> None:
    """Run the province and save its overview."""
    with tempfile.TemporaryDirectory() as folder:
        figure = cs.run("henan-beer", out=Path(folder) / "run").plot()
        TARGET.parent.mkdir(exist_ok=True)
        figure.savefig(TARGET, dpi=110)
    print(f"wrote docs/images/{TARGET.name}")


if __name__ == "__main__":
    main()
