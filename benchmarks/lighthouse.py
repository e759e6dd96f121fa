"""`make bench-lighthouse`: Lighthouse looks at the first page and at an article with pictures as on a phone, in Debian's
Chromium, with the site as production starts it (`benchmarks.production`) and all of the demo's articles. It comes by npm,
for as long as it runs, and slows network and processor down by its own model of a phone.
"""

import argparse
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import production, web

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = {"home": "/", "an article": "/articles/{slug}/"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
AIM = 95
ATTEMPTS = 3


def _look(address: str, report: Path) -> dict:
    """One run of Lighthouse, and what it reports. Where it says itself that it saw nothing, as on a busy machine, it looks
    again."""
    flags = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    flags += ["--no-sandbox"] if os.getuid() == 0 else []
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={' '.join(flags)}"]
    for _ in range(ATTEMPTS):
        subprocess.run(command, env=os.environ | {"CHROME_PATH": "/usr/bin/chromium"}, check=False, timeout=300)
        found = json.loads(report.read_text())
        if "runtimeError" not in found:
            break
    assert "runtimeError" not in found, found["runtimeError"]
    assert found["finalDisplayedUrl"] == address, found["finalDisplayedUrl"]
    return found


def _wrong(found: dict) -> set[str]:
    """The audits that count and were not passed."""
    counted = {ref["id"] for name in CATEGORIES for ref in found["categories"][name]["auditRefs"] if ref["weight"]}
    audits = {name: found["audits"][name] for name in counted}
    return {
        f"{name}: {audit.get('displayValue', audit['title'])}"
        for name, audit in audits.items()
        if audit["score"] is not None and audit["score"] < 0.9
    }


def measure(folder: Path, rounds: int) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {name: [] for name in PAGES}
    os.environ["MEDIA_ROOT"] = str(folder / "media")
    with web.databases(folder):
        from django.core.management import call_command

        from articles.models import Article

        call_command("import_articles", str(web.ROOT / "demo" / "articles"), verbosity=0)
        article = Article.objects.filter(lead_picture__isnull=False, language="en").earliest("pk")
        with web.site(production.APPLICATION, path="/", **production.environment(folder)):
            for number in range(rounds):
                for name, path in PAGES.items():
                    address = f"http://127.0.0.1:{web.PORT}{path.format(slug=article.slug)}"
                    one = _look(address, folder / f"{name}-{number}.json")
                    found[name].append(one)
                    scores = {category: round(one["categories"][category]["score"] * 100) for category in CATEGORIES}
                    print(name, scores, *sorted(_wrong(one)), sep="\n  ", flush=True)
    return found


def report(found: dict[str, list[dict]]) -> None:
    version = next(iter(found.values()))[0]["lighthouseVersion"]
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Lighthouse {version}\n")
    print("| on a phone | performance | accessibility | best practices | SEO | first paint | largest paint | shift |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs in found.items():
        scores = [median(run["categories"][category]["score"] * 100 for run in runs) for category in CATEGORIES]
        paints = [
            median(run["audits"][audit]["numericValue"] for run in runs) / 1000
            for audit in ("first-contentful-paint", "largest-contentful-paint")
        ]
        shift = median(run["audits"]["cumulative-layout-shift"]["numericValue"] for run in runs)
        cells = [f"{score:.0f}" for score in scores] + [f"{paint:.1f} s" for paint in paints] + [f"{shift:.3f}"]
        print(f"| {name} | {' | '.join(cells)} |")
        assert min(scores) >= AIM, f"{name} is below {AIM}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    report(measure(options.folder.resolve(), options.rounds))


if __name__ == "__main__":
    main()
