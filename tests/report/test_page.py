from __future__ import annotations

import re
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim.base.errors import InputError
from channelsim.records.book import Book
from channelsim.records.run import Run
from channelsim.report import gains_page
from channelsim.report.look import CHINESE_FONTS, Look, chinese_font
from channelsim.report.page import page, write_report
from channelsim.report.words import FIGURES_ZH, WORDS, Words, number
from synthetic_run import birth, blank, dimensions, keep, week_of_facts, write_run

HEADINGS = ["Key figures", "Market share", "Market share by region", "Who leads where", "Distribution",
            "Sell-in against sell-out", "Stock cover by tier", "Price index", "From revenue to contribution",
            "Who gained, who paid", "Inputs that differ from their defaults", "How to get this run again"]  # fmt: skip
HAVE_CHINESE = any(Path(path).is_file() for path in CHINESE_FONTS)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(write_run(tmp_path_factory.mktemp("runs") / "run", 60))


class Outline(HTMLParser):
    """Collects tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "i"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "i":
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def outline(html: str) -> Outline:
    found = Outline()
    found.feed(html)
    assert found.open == []
    return found


def test_the_page_has_every_part(run: Run) -> None:
    html = page(run)
    found = outline(html)
    for heading in HEADINGS:
        assert f"<h2>{heading}</h2>" in html
    assert sum(tag == "svg" for tag, _ in found.tags) == 11
    assert "channelsim run invented.yaml --seed 1 --weeks 60" in html
    assert run.hash in html
    assert "0123456789abcdef" in html
    assert "manufacturers.Snow Peak.rebate.rate" in html
    text = " ".join(found.text)
    assert "1 % of its consumers" in text
    for name in run.names("region") + run.names("manufacturer"):
        assert name in text


def test_the_page_says_what_contributions_are_in_money(run: Run) -> None:
    from channelsim.analysis.profit import profit_bridge

    data = profit_bridge(run).set_index(["manufacturer", "line"]).amount
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", page(run))
    start = cells.index("million CNY a year")
    last = cells.index("contribution", start)
    shown = [number(data[name, "contribution"] / 1e6) for name in run.names("manufacturer")]
    assert cells[last + 1 : last + 5] == shown


def test_the_page_lists_dated_changes(tmp_path: Path) -> None:
    changes = [{"from_week": 3, "to_week": 4, "note": "a <b> note", "set": {"market.x": {"y": 5}}}]
    run = Run(write_run(tmp_path / "run", 14, scenario={"file": "x.yaml", "data": {"changes": changes}}))
    html = page(run)
    assert "<h2>Inputs that change during the run</h2>" in html
    for cell in ("3–4", "a &lt;b&gt; note", "market.x.y"):
        assert f">{cell}</t" in html
    assert "change during the run" not in page(Run(write_run(tmp_path / "other", 14)))


def test_the_page_needs_nothing_from_elsewhere(run: Run) -> None:
    html = page(run)
    for tag, attributes in outline(html).tags:
        assert tag not in {"script", "link", "img", "iframe", "object"}
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in {"href", "src", "xlink:href"}:
                assert str(value).startswith("#")
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "https://" not in html
    assert "@import" not in html


def test_the_same_run_gives_the_same_bytes(run: Run) -> None:
    assert page(run) == page(Run(run.folder))


def test_charts_are_small_and_follow_light_and_dark(run: Run) -> None:
    charts = re.findall(r"<svg.*?</svg>", page(run), flags=re.DOTALL)
    assert max(len(chart) for chart in charts) < 60_000
    assert all("var(--ink" in chart or "var(--muted" in chart for chart in charts)
    assert all("<style" not in chart for chart in charts)
    ids = re.findall(r'\sid="([^"]+)"', "".join(charts))
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', "".join(charts)))
    assert used <= set(ids)


def test_hostile_names_are_shown_and_do_nothing(tmp_path: Path) -> None:
    bad = ['<script>alert("x")</script>', "a & b' onload='x", "$\\frac{1}{0}$ _x^", ']]><!-- "quoted"']
    dims = dimensions(makers=4)
    for key in ("manufacturer", "product"):
        field = "name" if key == "manufacturer" else "manufacturer"
        old = dimensions()["manufacturer"]["name"]
        dims[key][field] = [bad[old.index(name)] for name in dims[key][field]]
    dims["region"]["name"] = [f"{name} {n}" for n, name in enumerate([*bad, "{{ 7 * 7 }}"])]
    dims["dealer"]["region"] = [
        dims["region"]["name"][int(name.split()[1]) - 1] for name in dims["dealer"]["region"]
    ]
    dims["dealer"]["name"] = [f"dealer {n}" for n in range(len(dims["dealer"]["name"]))]
    facts = blank(dims)
    facts["region_product"]["sell_out_units"][:] = 5
    html = page(keep(tmp_path, dims, [facts] * 14, name="</title><script>1</script>", description="<b>bold</b> {{ 1 }}",
                     differences=[["<img src=x>", "</td><script>", ["<i>"], "<u>"]], command="run '<x>'"))  # fmt: skip
    found = outline(html)
    assert all(tag not in {"script", "img", "b", "u", "frac"} for tag, _ in found.tags)
    assert "&lt;script&gt;" in html
    text = "".join(found.text)
    for name in bad[:2]:
        assert name in text
    assert "{{ 7 * 7 }}" in text
    assert "49" not in re.findall(r"<th scope=\"row\"[^>]*>([^<]*)</th>", html)


def test_an_unfinished_run_says_so_on_its_page(tmp_path: Path) -> None:
    with Book(tmp_path / "run", dimensions(), birth(104)) as book:
        for week in range(20):
            book.add(week, blank(dimensions()))
    html = page(Run(tmp_path / "run", unfinished="allow"))
    assert "13 of 104 weeks are on record" in html
    with Book(tmp_path / "none", dimensions(), birth(104)) as book:
        book.add(0, blank(dimensions()))
    html = page(Run(tmp_path / "none", unfinished="allow"))
    assert "No quarter was closed" in html
    assert "<svg" not in html


def test_extreme_runs_can_be_drawn(tmp_path: Path) -> None:
    shapes = [(1, 1, 1, 0, 1), (30, 8, 6, 0, 14), (2, 2, 2, 1, 3)]
    for regions, products, makers, subs, weeks in shapes:
        dims = dimensions(regions, products, makers, subs)
        draw = np.random.default_rng(1)
        html = page(keep(tmp_path / str(regions), dims, [week_of_facts(dims, w, draw) for w in range(weeks)]))
        least = (
            8 if regions == 1 else 9
        )  # one region makes no map; no whole quarter no profile; whole prices no erosion
        assert least <= html.count("<svg") <= least + 2
    assert "the 24 most populous" not in html
    zeros = [blank(dims)] * 5
    assert page(keep(tmp_path / "zeros", dims, zeros)).count("<svg") == 8


def test_long_runs_are_thinned(tmp_path: Path) -> None:
    dims = dimensions(2, 2, 2, 0)
    draw = np.random.default_rng(1)
    html = page(keep(tmp_path, dims, [week_of_facts(dims, w, draw) for w in range(300)]))
    assert len(html) < 300_000


@pytest.mark.skipif(not HAVE_CHINESE, reason="no font with Chinese characters")
def test_chinese_page_draws_chinese_names(run: Run) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        html = page(run, "zh")
    assert '<html lang="zh-CN">' in html
    assert "关键指标" in html
    assert "黄河啤酒" in html
    assert "郑市" in html
    assert "<text" not in html  # glyphs travel as outlines: no reader needs the font


def test_without_a_chinese_font_figures_fall_back_with_one_warning(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channelsim.report.look.CHINESE_FONTS", ())
    chinese_font.cache_clear()
    try:
        with pytest.warns(UserWarning, match="fonts-wqy-microhei") as told:
            html = page(run, "zh")
        assert len(told) == 1
        assert "关键指标" in html  # text is the reader's own font
        drawn = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", html))
        assert "Region 1" in drawn
        assert not re.search(r"[\u4e00-\u9fff]", drawn)
    finally:
        chinese_font.cache_clear()


def test_names_no_font_has_become_numbers_in_figures(tmp_path: Path) -> None:
    dims = dimensions(2, 2, 2, 0)
    dims["region"]["name"] = ["\U0001f37a\U00012000", "plain"]
    dims["dealer"]["region"] = [
        dims["region"]["name"][int(name.split()[1]) - 1] for name in dims["dealer"]["region"]
    ]
    run = keep(tmp_path, dims, [blank(dims)])
    with pytest.warns(UserWarning, match="other names"):
        assert Look(run).regions == ["region 1", "plain"]


def test_colours_stay_with_manufacturers_and_come_from_the_scenario(run: Run) -> None:
    look = Look(run)
    assert look.colours[2] == "#7a3b9a"
    assert len(set(look.colours)) == 4
    hostile = {"data": {"manufacturers": {"Yellow River": {"colour": 'red"/><script>'}}}}
    run.manifest["scenario"], before = hostile, run.manifest["scenario"]
    assert re.fullmatch("#[0-9a-f]{6}", Look(run).colours[0])
    run.manifest["scenario"] = before


def test_report_is_written_whole(run: Run, tmp_path: Path) -> None:
    target = write_report(run, tmp_path / "deep" / "page.html")
    assert target.read_text(encoding="utf-8").endswith("</html>")
    assert [path.name for path in target.parent.iterdir()] == ["page.html"]


def test_every_word_has_both_languages_and_the_same_places() -> None:
    for key, (english, chinese) in WORDS.items():
        assert english, key
        assert re.search(r"[\u4e00-\u9fff]", chinese) or key == "millions", key
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese)), key
    from channelsim.analysis.expansion_summary import WORDS as OF_EXPANSION
    from channelsim.analysis.summary import WORDS as FIGURES

    assert set(FIGURES_ZH) == set(FIGURES) | set(OF_EXPANSION)
    assert Words("zh")("share") == "市场份额"


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234567.0, None, "1,234,567"), (12.345, None, "12.3"), (1.0, None, "1.00"), (-13.04, None, "−13.0"),
     (float("nan"), None, "–"), (float("inf"), 0, "–"), (-0.001, 1, "0.0"), (3.0, 0, "3"), (-1234.5, 1, "−1,234.5")],
)  # fmt: skip
def test_numbers_read_well(value: float, digits: Any, text: str) -> None:
    assert number(value, digits) == text


# ------------------------------------------------------------------------------------------------ who gained, who paid


def diverted(folder: Path, rewards: int = 500, abroad: int = 240, seed: int = 1) -> Run:
    """Half a year in which dealer 0 sells in the second region, is fined, and loses money on it."""
    dims = dimensions(2, 2, 2, 0)
    dims["origin"] = {"name": dims["region"]["name"]}
    facts = []
    for week in range(26):
        now = week_of_facts(dims, week, np.random.default_rng(week))
        now["dealer"]["rebates"][:], now["manufacturer"]["rebates"][:] = -rewards, 2 * rewards
        if abroad:
            now["region_product"]["diverted_in_units"][1, 0] = now["diversion"]["sold_units"][0, 1] = abroad
            now["origin"]["diverted_units"][0, 1, 0] = abroad
            now["diversion"]["fine"][0, 1] = now["dealer"]["penalties"][0] = now["manufacturer"]["fines"][
                0
            ] = 30
            now["manufacturer"]["penalties"][0] = -30
            now["dealer"]["abroad_value"][0], now["dealer"]["abroad_cost"][0] = 400, 380
            now["dealer"]["haul"][0] = 50
        facts.append(now)
    return keep(folder, dims, facts, seed=seed)


def test_who_gained_is_said_from_the_numbers(tmp_path: Path) -> None:
    run = diverted(tmp_path / "run")
    html = page(run)
    told = re.findall(r'<p class="told">([^<]*)</p>', html)
    assert told[0].startswith("Manufacturers granted dealers 104 thousand CNY of rewards in a year")
    assert told[1].startswith(
        "1 of 4 dealers sold outside their territory. Cases a year: Yellow River 104,000"
    )
    assert (
        "1.04 thousand CNY over book value; the way took 2.60 thousand CNY, fines 1.56 thousand CNY"
        in told[2]
    )
    assert "3.12 thousand CNY was lost on them" in told[2]
    assert "Of the fines" not in " ".join(told)
    assert "Over the whole run 0.0 %" in told[-1]
    row = re.findall(r"<th scope=\"row\"[^>]*>dealers who diverted</th>(.*?)</tr>", html, flags=re.DOTALL)[0]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", row)
    assert cells[:5] == ["1", "26", "1", "−3", "−2"]
    assert 'aria-label="Money moved by diversion, by role and region"' in html


def test_candidates_nobody_signed_are_no_dealers_of_the_count(tmp_path: Path) -> None:
    """Of four dealers one has no books in the whole time."""
    dims = dimensions(2, 2, 2, 0)
    dims["origin"] = {"name": dims["region"]["name"]}
    facts = []
    for week in range(26):
        now = week_of_facts(dims, week, np.random.default_rng(week))
        now["dealer"]["rebates"][:], now["manufacturer"]["rebates"][:] = -500, 2 * 500
        now["region_product"]["diverted_in_units"][1, 0] = now["diversion"]["sold_units"][0, 1] = 240
        now["origin"]["diverted_units"][0, 1, 0] = 240
        for column in now["dealer"].values():
            column[3] = 0
        facts.append(now)
    run = keep(tmp_path / "run", dims, facts, seed=1)
    assert "1 of 3 dealers sold outside their territory" in page(run)
    assert gains_page.cut(run, Words("en")) == "", "three are all shown"


def test_the_part_is_hidden_where_nothing_is_paid_and_short_where_nothing_travels(tmp_path: Path) -> None:
    dims = dimensions(2, 2, 2, 0)
    nothing = page(keep(tmp_path / "none", dims, [blank(dims)] * 14))
    assert "Who gained" not in nothing
    home = page(diverted(tmp_path / "home", abroad=0))
    assert "No dealer sold outside its territory" in home
    assert "Money moved by diversion" not in home
    assert "dealers who diverted" not in home


def test_the_page_compares_with_a_paired_run(tmp_path: Path) -> None:
    run, other = diverted(tmp_path / "run"), diverted(tmp_path / "nothing abroad", rewards=300, abroad=0)
    html = page(run, "en", other)
    assert "<h2>Against nothing abroad</h2>" in html
    told = re.findall(r'<p class="told">([^<]*)</p>', html)
    (said,) = (sentence for sentence in told if sentence.startswith("Against"))
    assert (
        "manufacturers: −40.0 thousand CNY a year" in said
    )  # 2 × 2 × 200 more in rewards, 30 of fines, 52 weeks
    assert "dealers who diverted: +8.84 thousand CNY a year" in said  # 200 of rewards less 30 of fines
    assert page(run) != html
    with pytest.raises(InputError, match="the seed"):
        page(run, "en", diverted(tmp_path / "stranger", seed=2))


@pytest.mark.skipif(not HAVE_CHINESE, reason="no font with Chinese characters")
def test_money_reads_in_ten_thousands_in_chinese(tmp_path: Path) -> None:
    html = page(diverted(tmp_path / "run"), "zh")
    assert "厂家一年给予经销商奖励10.4万元" in html
    assert "谁得利，谁付账" in html
