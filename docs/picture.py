"""Draw docs/graph.svg, the picture of the README: price cuts of one month in the graph of the sample corpus.

make rebuild && .venv/bin/python docs/picture.py
"""

from html import escape
from pathlib import Path

from kg_builder.graph.query import explain, run
from kg_builder.graph.store import open_store

STORE = "kglite:build/graph.kgl"
WIDTH, ROW, TOP = 1080, 62, 40
COMPANY_X, PRODUCT_X = 130, 950
COLOURS = {"company": "#2f6f9f", "product": "#b5562b"}


def pill(x: float, y: float, text: str, colour: str) -> str:
    return (
        f'<rect x="{x - 100}" y="{y - 19}" width="200" height="38" rx="19" fill="{colour}"/>'
        f'<text x="{x}" y="{y + 6}" text-anchor="middle" fill="#fff">{escape(text)}</text>'
    )


def main() -> None:
    store = open_store(STORE)
    columns, found = run(store, "price_cuts", {"since": "2024-05-10", "until": "2024-05-31"})
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    rows = [row for row in rows if row["price_from"] and row["price_to"]]
    first_day = {row["company"]: row["day"] for row in reversed(rows)}
    rows.sort(key=lambda row: (first_day[row["company"]], row["company"]))
    height = TOP + ROW * len(rows) + 96
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-size="16" '
        "font-family=\"system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif\">",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    middle = {
        company: TOP + ROW * sum(i for i, row in enumerate(rows) if row["company"] == company)
        / sum(row["company"] == company for row in rows)
        for company in {row["company"] for row in rows}
    }  # fmt: skip
    for i, row in enumerate(rows):
        y = TOP + ROW * i
        start = middle[row["company"]]
        parts.append(
            f'<path d="M{COMPANY_X + 100},{start} C{COMPANY_X + 170},{start} {COMPANY_X + 150},{y} '
            f'{COMPANY_X + 230},{y} L{PRODUCT_X - 100},{y}" fill="none" stroke="#999" stroke-width="1.5"/>'
        )
        label = f"{row['day']}   {row['price_from']} → {row['price_to']}   −{row['percent']:g}%"
        parts.append(
            f'<text x="{COMPANY_X + 240}" y="{y - 8}" font-size="14" fill="#333">{escape(label)}</text>'
        )
        parts.append(pill(PRODUCT_X, y, row["product"], COLOURS["product"]))
    parts += [pill(COMPANY_X, y, company, COLOURS["company"]) for company, y in sorted(middle.items())]
    columns, evidence = explain(store, rows[0]["event"])
    first = dict(zip(columns, evidence[0], strict=True))
    y = TOP + ROW * len(rows)
    parts.append(f'<line x1="30" x2="{WIDTH - 30}" y1="{y}" y2="{y}" stroke="#ddd"/>')
    for offset, text in (
        (30, f"kg-builder why {rows[0]['event']}"),
        (58, f"{first['outlet'] or first['title']}, {first['published']}：{first['sentence']}"),
    ):
        parts.append(f'<text x="30" y="{y + offset}" font-size="14" fill="#333">{escape(text)}</text>')
    target = Path(__file__).parent / "graph.svg"
    target.write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")


if __name__ == "__main__":
    main()
