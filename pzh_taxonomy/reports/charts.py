"""Bar charts as SVG inside a page, drawn by pygal: no script, no network, the same bytes for the same figures."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from hashlib import blake2b

from msgspec import Struct

_EXTRAS = re.compile(r"<!--.*?-->|<script.*?</script>|<script[^>]*/>", re.DOTALL)
_FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei','Source Han Sans SC',sans-serif"
_ROW, _EDGE, _LEGEND = 30, 34, 30
_LONGEST = 46


class Series(Struct, frozen=True):
    """Values of one colour, one for each label."""

    name: str
    colour: str
    values: Sequence[float]


def bars(labels: Sequence[str], series: Sequence[Series], width: int = 900) -> str:
    """Horizontal bars, stacked where there are several series, first label on top. Empty where there is nothing to draw."""
    import pygal
    from pygal.style import Style

    shown = [s for s in series if any(s.values)]
    if not labels or not shown:
        return ""
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="#33414d",
        foreground_strong="#33414d",
        foreground_subtle="#33414d",
        guide_stroke_color="#dde3e8",
        guide_stroke_dasharray="0",
        major_guide_stroke_color="#dde3e8",
        major_guide_stroke_dasharray="0",
        colors=tuple(s.colour for s in shown),
        font_family=_FONT,
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=13,
        value_font_size=12,
        value_colors=tuple("#1c252d" for _ in shown),
        opacity=1,
        opacity_hover=1,
    )
    chart = pygal.HorizontalStackedBar(
        style=style,
        width=width,
        height=len(labels) * _ROW + _EDGE + (_LEGEND if len(shown) > 1 else 0),
        margin=6,
        margin_right=26,
        margin_left=_margin(labels),
        js=[],
        disable_xml_declaration=True,
        explicit_size=False,
        show_legend=len(shown) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=min(6, len(shown)),
        legend_box_size=11,
        show_x_guides=False,
        show_y_guides=True,
        y_labels=_ticks(shown),
        truncate_label=-1,
        truncate_legend=-1,
        value_formatter=lambda v: f"{v:,.0f}",
        rounded_bars=2,
        spacing=8,
    )
    chart.x_labels = [_short(label) for label in reversed(labels)]
    for item in shown:
        chart.add(item.name, list(reversed(item.values)))
    chart.uuid = blake2b(repr((labels, shown)).encode(), digest_size=6).hexdigest()
    return _EXTRAS.sub("", chart.render(is_unicode=True))


def _ticks(series: Sequence[Series]) -> list[float]:
    """Four or five round values from 0 to the longest bar."""
    most = max(map(sum, zip(*(s.values for s in series), strict=True)))
    step = 10.0 ** math.floor(math.log10(most / 4)) if most else 1.0
    step = next(step * n for n in (1, 2, 5, 10) if most / (step * n) <= 5)
    return [step * n for n in range(int(most / step) + 2)] if step >= 1 else [0, *range(1, math.ceil(most) + 1)]


def _short(label: str) -> str:
    """A label that leaves room for the bars; what stands after an ideographic space (a figure) is kept."""
    name, space, figure = label.partition("\u3000")
    while _columns(name) > _LONGEST:
        name = name[: -2 if name.endswith("…") else -1].rstrip("…") + "…"
    return name + space + figure


def _columns(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def _margin(labels: Sequence[str]) -> int:
    """pygal allows for Latin letters; Chinese characters need as much again."""
    return 6 + max(int(sum(1 for c in _short(label) if ord(c) > 0x2E7F) * 5.4) for label in labels)
