#!/usr/bin/env python3
"""Compares jurisdictions/macao/calendars/public.toml with PyPI `holidays` 0.109 (country MO).

Inside the published periods the file must list exactly the package's `optional` (Executive Order 60/2000) and
`government` (in-lieu days and exemptions) days, with the same kind and Chinese name; outside, only holidays named by
law. Also counts working days its own way and walks the ten deemed-service vectors.
Needs Python 3.11 and `pip install holidays==0.109`. Exit codes: 0 equal, 1 different, 2 cannot run.
"""

import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

try:
    import holidays
except ImportError:
    print("calendar_check: `pip install holidays==0.109` first", file=sys.stderr)
    sys.exit(2)

FILE = Path(__file__).parent.parent / "jurisdictions/macao/calendars/public.toml"
WORKDAYS = {2025: 241, 2026: 241}
VECTORS = [
    ("2026-06-02", "2026-06-05"), ("2026-06-03", "2026-06-08"), ("2026-04-02", "2026-04-08"),
    ("2026-05-22", "2026-05-26"), ("2026-02-16", "2026-02-20"), ("2026-09-25", "2026-09-29"),
    ("2026-12-18", "2026-12-23"), ("2026-12-22", "2026-12-28"), ("2026-12-31", "2027-01-04"),
    ("2025-01-28", "2025-02-03"),
]


def package_days(years):
    """(date, kind, mandatory, Chinese name) as the package has them."""
    def of(category):
        return holidays.country_holidays("MO", years=years, categories=(category,), language="zh_MO")

    optional, government, mandatory = of("optional"), of("government"), of("public")
    days = {(day, "public_holiday", day in mandatory, name) for day, name in optional.items()}
    for day, name in government.items():
        if day in optional:
            continue
        kind = "in_lieu" if name.endswith("補假") else "exemption_half" if "下午" in name else "exemption_full"
        days.add((day, kind, False, name))
    return days


def main():
    if holidays.__version__ != "0.109":
        print(f"calendar_check: holidays {holidays.__version__}, compared with 0.109", file=sys.stderr)
    calendar = tomllib.loads(FILE.read_text(encoding="utf-8"))
    periods = [(date.fromisoformat(p["from"]), date.fromisoformat(p["through"])) for p in calendar["coverage"]]
    listed = {
        (date.fromisoformat(d["date"]), d["kind"], d.get("mandatory", False), d["name"]["zh-Hant"])
        for d in calendar["day"]
    }
    expected = package_days(range(periods[0][0].year, periods[-1][1].year + 1))

    def published(day):
        return any(start <= day <= end for start, end in periods)

    # Outside the published periods only what the law itself names may be listed, and all of it must be.
    expected = {entry for entry in expected if published(entry[0]) or entry[1] == "public_holiday"}
    differences = [f"only in the package: {entry}" for entry in sorted(expected - listed)]
    differences += [f"only in the file:    {entry}" for entry in sorted(listed - expected)]

    off = {day for day, kind, _, _ in expected if kind != "exemption_half"}

    def workday(day):
        return published(day) and day.weekday() < 5 and day not in off

    for year, count in WORKDAYS.items():
        days = (date(year, 1, 1) + timedelta(n) for n in range(366))
        counted = sum(day.year == year and workday(day) for day in days)
        if counted != count:
            differences.append(f"{year} has {counted} working days, not {count}")
    for delivered, complete in VECTORS:
        day = date.fromisoformat(delivered) + timedelta(3)
        while not workday(day):
            day += timedelta(1)
        if day != date.fromisoformat(complete):
            differences.append(f"delivered {delivered}: served {day}, not {complete}")

    print("\n".join(differences) or f"calendar_check: {len(listed)} days agree, {len(VECTORS)} vectors hold")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
