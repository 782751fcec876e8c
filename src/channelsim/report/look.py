"""How figures look: colours that stay with a manufacturer, fonts that have every character, names that can be drawn."""

from __future__ import annotations

import os
import re
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channelsim.report.words import Language, Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

INK, MUTED, GRID, PAPER, ACCENT = "#1d2429", "#65717b", "#dbe0e4", "#fefefe", "#0d7f86"
#: colours that the page replaces, so that a figure follows its light or dark surroundings
SURROUNDINGS = {INK: "ink", MUTED: "muted", GRID: "grid", PAPER: "paper", ACCENT: "accent"}
#: told apart with any kind of colour vision, on light and on dark paper (after Okabe & Ito)
PALETTE = ("#0b72b5", "#d75f0a", "#109e76", "#c46ba0", "#d9a21b", "#5aa9dd", "#8a7f3a", "#8a8f98")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (6, 1.5, 1.5, 1.5)))
CHINESE_FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
LATIN = "DejaVu Sans"


@cache
def chinese_font(chosen: str) -> str:
    """Return the name of a registered font with Chinese characters, or an empty string.

    Args:
        chosen: path of a font to use instead of the known places (``CHANNELSIM_CHINESE_FONT``), or empty.
    """
    from matplotlib import font_manager

    for path in (chosen,) if chosen else CHINESE_FONTS:
        if Path(path).is_file():
            font_manager.fontManager.addfont(path)
            return str(font_manager.FontProperties(fname=path).get_name())
    return ""


@cache
def _characters(font: str) -> frozenset[int]:
    from matplotlib import font_manager, ft2font

    path = font_manager.findfont(font, fallback_to_default=False)
    return frozenset(ft2font.FT2Font(path).get_charmap())


class Style:
    """Fonts, words and settings for figures in one language.

    Args:
        language: of words; Chinese falls back to English where no font has the characters.

    Attributes:
        words: words of the figures (English without a Chinese font).
    """

    def __init__(self, language: Language = "en") -> None:
        chinese = chinese_font(os.environ.get("CHANNELSIM_CHINESE_FONT", ""))
        self._fonts = [LATIN, chinese] if chinese else [LATIN]
        self._replaced: list[str] = []
        self._foreign = False
        self.words = Words(language if chinese else "en")
        if language == "zh" and not chinese:
            self._replaced.append("中文")

    def warn(self) -> None:
        """Tell what could not be drawn with the fonts there are."""
        if self._replaced:
            warnings.warn(
                f"no font has the characters of {', '.join(self._replaced[:3])}: figures use other names "
                "(install fonts-wqy-microhei, or name a font with CHANNELSIM_CHINESE_FONT)",
                stacklevel=3,
            )

    def drawable(self, text: str, instead: str) -> str:
        """Return a text if the fonts have all its characters, else what to show instead."""
        plain = " ".join(text.split())
        missing = {ord(letter) for letter in plain} - _characters(LATIN)
        if not missing:
            return _plain(plain)
        if any(missing <= _characters(font) for font in self._fonts[1:]):
            self._foreign = True
            return _plain(plain)
        self._replaced.append(text)
        return instead

    @property
    def bold(self) -> str:
        """Weight of what stands out: fonts with Chinese characters have one weight only."""
        return "normal" if self._chinese else "bold"

    @property
    def _chinese(self) -> bool:
        return self._foreign or self.words.language == "zh"

    def settings(self) -> Any:
        """Return matplotlib settings (for ``matplotlib.rc_context``): fonts, colours, lines."""
        text = {
            "font.family": self._fonts if self._chinese else [LATIN],
            "font.size": 12,
            "text.color": INK,
            "svg.fonttype": "path" if self._chinese else "none",
            "legend.frameon": False,
            "legend.fontsize": 11.5,
        }
        axes = {
            "titlesize": 12.5, "titleweight": self.bold, "titlelocation": "left", "titlepad": 8, "titlecolor": INK,
            "labelsize": 11.5, "labelcolor": MUTED, "edgecolor": GRID, "facecolor": "none", "grid": True, "grid.axis": "y",
            "spines.top": False, "spines.right": False, "spines.left": False, "axisbelow": True,
        }  # fmt: skip
        ticks = {f"{x}tick.{name}": value for x in "xy" for name, value in
                 (("labelsize", 11), ("color", MUTED), ("major.size", 0))}  # fmt: skip
        lines = {
            "lines.linewidth": 2,
            "lines.solid_capstyle": "round",
            "grid.color": GRID,
            "grid.linewidth": 0.8,
        }
        return (
            text
            | {f"axes.{name}": value for name, value in axes.items()}
            | ticks
            | lines
            | {"figure.facecolor": "none"}
        )


class Look(Style):
    """Names, colours and fonts for the figures of one run.

    Args:
        run: the run.
        language: of words and names; Chinese falls back to English where no font has the characters.

    Attributes:
        words: words of the figures (English without a Chinese font).
        region_names, manufacturer_names: names in the language, for text.
        regions, manufacturers: names as figures show them: such as the fonts can draw.
        colours: one a manufacturer, (M,).
    """

    def __init__(self, run: Run, language: Language = "en") -> None:
        super().__init__(language)
        chinese = len(self._fonts) > 1
        about = self._about(run)
        native = {
            "region": run.manifest["dimensions"]["region"].get("name_zh", []),
            "manufacturer": [about.get(name, {}).get("name_zh", "") for name in run.names("manufacturer")],
        }
        self.region_names, self.manufacturer_names = (
            _in_language(run.names(dimension), native[dimension], language) for dimension in native
        )
        self.regions, self.manufacturers = (
            [
                self.drawable(shown if chinese else name, f"{dimension} {n + 1}")
                for n, (shown, name) in enumerate(zip(names, run.names(dimension), strict=True))
            ]
            for dimension, names in (("region", self.region_names), ("manufacturer", self.manufacturer_names))
        )
        given = [str(about.get(name, {}).get("colour") or "") for name in run.names("manufacturer")]
        self.colours = [
            colour if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else PALETTE[n % len(PALETTE)]
            for n, colour in enumerate(given)
        ]
        self.warn()

    @staticmethod
    def _about(run: Run) -> dict[str, Any]:
        data = run.manifest.get("scenario", {}).get("data", {})
        found = data.get("manufacturers", {}) if isinstance(data, dict) else {}
        return found if isinstance(found, dict) else {}

    def line(self, manufacturer: int) -> dict[str, Any]:
        """Return colour and dash of a manufacturer's line."""
        return {
            "color": self.colours[manufacturer],
            "linestyle": DASHES[manufacturer // len(PALETTE) % len(DASHES)],
        }


def _in_language(names: list[str], native: list[str], language: Language) -> list[str]:
    """Return the Chinese names where the language is Chinese and they are given, else the plain ones."""
    if language == "en" or len(native) != len(names):
        return names
    return [other or name for name, other in zip(names, native, strict=True)]


def _plain(text: str) -> str:
    """Return a text that matplotlib does not take for a formula."""
    return text.replace("$", r"\$")


def to_svg(figure: Figure, name: str, title: str) -> str:
    """Return a figure as an ``svg`` element for a page: no header, no styles of its own, same bytes for the same figure.

    Colours of the surroundings become CSS variables (``--ink``, ``--muted``, ``--grid``, ``--paper``, ``--accent``).
    """
    import io
    from html import escape

    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    head = re.search(r'viewBox="[^"]+"', text)
    width = f' style="--width: {figure.get_figwidth() * figure.dpi:.0f}px"'
    label = (
        f'<svg class="chart" role="img" aria-label="{escape(title)}" {head.group() if head else ""}{width}>'
    )
    text = re.sub(r"<[^<>]+>", lambda tag: _tidy_tag(tag.group(), name), text)
    text = re.sub(r"<svg[^>]*>", lambda _: label, text, count=1)
    text = re.sub(r"<g/>\s*|<g>\s*</g>\s*", "", text)
    return re.sub(r"\n\s*", "\n", text).strip()


def _tidy_tag(tag: str, name: str) -> str:
    """Shorten a tag: numbers to a tenth of a pixel, no group ids; take the page's font and colours; ids of this figure."""
    tag = re.sub(r"\d+\.\d{2,}", _short, tag)
    if not re.search(r"[QC] ", tag):
        tag = re.sub(r"(?<=\d)\s*\n\s*L ", " ", tag)
    tag = re.sub(r"font-family: [^;\"]*;? ?| transform=\"rotate\(-?0 [^\"]*\"", "", tag)
    tag = re.sub(r"font: (?:(\w+) )?([\d.]+)px [^;\"]*", _font, tag)
    if tag.startswith("<g "):
        tag = re.sub(r' id="[^"]*"', "", tag)
    tag = tag.replace(' id="', f' id="{name}-').replace('"#', f'"#{name}-').replace("url(#", f"url(#{name}-")
    for colour, variable in SURROUNDINGS.items():
        tag = tag.replace(colour, f"var(--{variable}, {colour})")
    return tag


def _short(found: re.Match[str]) -> str:
    value = float(found.group())
    return f"{value:.1f}".removesuffix(".0") if value >= 1 else f"{value:.4g}"


def _font(found: re.Match[str]) -> str:
    weight = f"; font-weight: {found.group(1)}" if found.group(1) else ""
    return f"font-size: {found.group(2)}px{weight}"
