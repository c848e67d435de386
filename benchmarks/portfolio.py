"""Writes a table of made-up projects: `python benchmarks/portfolio.py ROWS FILE.csv [SEED]`.

Names are put together from places, works and things (what the editions in the library cover, everyday activities, and coal and heavy industry),
with sizes, natures of construction and investments; one in eight has no investment.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

from pzh_taxonomy.library.library import ORDINARY
from pzh_taxonomy.library.load import load

PLACES = (
    "攀枝花市东区",
    "攀枝花市西区",
    "仁和区",
    "米易县",
    "盐边县",
    "钒钛高新区",
    "格里坪",
    "安宁工业园",
    "白马",
    "红格",
    "攀西地区",
    "某市",
    "渡口",
    "二滩",
)
WORKS = {
    "新建": ("{t}建设项目", "新建{t}工程", "{t}项目（一期）", "年产能提升：{t}新建项目"),
    "技改": ("{t}技术改造项目", "{t}节能改造工程", "{t}升级改造", "{t}提标改造项目"),
    "扩建": ("{t}扩建项目", "{t}二期扩建工程"),
    "": ("{t}", "{t}运营", "{t}流动资金贷款", "{t}购置"),
}
BROWN = (
    "捣固焦炉", "燃煤热电联产机组", "煤矿产能提升", "高炉炼铁", "转炉炼钢", "水泥熟料生产线", "白酒酿造", "住宅小区开发", "商业综合体", "高速公路",
    "燃煤锅炉", "电解铝", "黄磷生产线", "氯碱装置", "石灰窑", "印染生产线", "加油站", "露天煤矿", "天然气管道", "烟花爆竹生产",
)  # fmt: skip
SIZES = (
    "",
    "",
    "",
    "，年处理{n}万吨",
    "，装机{n}MW",
    "，年产{n}万吨",
    "，占地{n}亩",
    "，处理规模{n}万立方米/日",
    "，年产{n}台",
)


def main() -> None:
    rows, target = int(sys.argv[1]), Path(sys.argv[2])
    random_ = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    library = load()
    green = [
        item
        for e in library.editions
        if e.role in ("green", "guidance", "transition") and e.matching == "text"
        for x in e.entries
        if x.leaf
        for item in (x.title, *x.covers, *(c for a in x.activities for c in a.covers))
    ]
    ordinary = [
        t
        for e in library.editions
        if e.id == ORDINARY
        for x in e.entries
        for t in (x.title, *x.terms)
        if " + " not in t
    ]
    with target.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["项目编号", "项目名称", "建设内容", "建设性质", "总投资"])
        for number in range(1, rows + 1):
            pool = random_.choices((green, ordinary, BROWN), (7, 2, 1))[0]
            thing, nature = random_.choice(pool), random_.choice(list(WORKS))
            size = random_.choice(SIZES).format(n=random_.randint(2, 600))
            title = random_.choice(PLACES) + random_.choice(WORKS[nature]).format(t=thing)
            more = f"，配套{random_.choice(green)}" if random_.random() < 0.15 else ""
            content = f"{thing}{size}{more}" if random_.random() < 0.7 else ""
            money = (
                ""
                if random_.random() < 0.125
                else f"{random_.choice((1, 2, 3, 5, 8)) * 10 ** random_.randint(2, 5) + random_.randint(0, 99)}"
            )
            writer.writerow([f"T{number:05d}", title, content, nature, money])


if __name__ == "__main__":
    main()
