"""`make drawings`: every drawing of demo/drawings becomes a picture in demo/articles/pictures, 1600 pixels wide.

The SVG is the source and is what is edited; the picture is made of it by Chromium and kept as WebP. A drawing whose
picture says the same already is left alone, so that running it again changes nothing.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
DRAWINGS, PICTURES = HERE / "drawings", HERE / "articles" / "pictures"
WIDTH_PIXELS = 1600
# Flat areas and soft light keep well at this quality; the limit is what a phone on a slow line should wait for.
QUALITY, LIMIT_BYTES = 84, 150_000
PAGE = "<!doctype html><style>body { margin: 0 } svg { display: block; height: auto; width: 100% }</style>"


def main(names: list[str]) -> None:
    """This function will draw the drawings of these names, or all of them."""
    drawings = [DRAWINGS / f"{name}.svg" for name in names] or sorted(DRAWINGS.glob("*.svg"))
    with sync_playwright() as playwright:
        arguments = ["--disable-gpu", "--no-sandbox", "--font-render-hinting=none", "--force-color-profile=srgb"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_page(viewport={"width": WIDTH_PIXELS, "height": 900})
        for drawing in drawings:
            page.set_content(PAGE + drawing.read_text())
            shot = Image.open(io.BytesIO(page.locator("svg").first.screenshot())).convert("RGB")
            print(f"{drawing.stem}: {_keep(shot, PICTURES / f'{drawing.stem}.webp')}")
        browser.close()


def _keep(shot: Image.Image, path: Path) -> str:
    buffer = io.BytesIO()
    shot.save(buffer, "WEBP", quality=QUALITY, method=6)
    content = buffer.getvalue()
    if len(content) > LIMIT_BYTES:
        raise SystemExit(f"{path.name} would have {len(content):,} bytes, and {LIMIT_BYTES:,} is the limit.")
    if path.exists() and path.read_bytes() == content:
        return "as it was"
    path.write_bytes(content)
    return f"{shot.width} × {shot.height}, {len(content) // 1000} kB"


if __name__ == "__main__":
    main(sys.argv[1:])
