"""What a program can tell of a page that stands in a browser: what axe finds, and whether it is wider than the screen."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL_PHONE, PHONE, DESKTOP = (320, 640), (360, 740), (1440, 900)


def come_to_rest(page):
    """Waits until all pieces of the page are there."""
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping, .waiting, .loading-container")).to_have_count(0)


def shape(page, size, scheme):
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    # What fades in would have other colours while it does.
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def found_by_axe(page, rules=RULES):
    """What breaks a rule of WCAG or a good habit, whether it is serious or not."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    violations = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]} {node['failureSummary'][:300]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def too_wide(page):
    """What stands out of the page to the side, if the page can be scrolled there."""
    if page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"):
        return []
    return page.evaluate(
        "[...document.body.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 3).map(it => `wider than the screen: ${it.outerHTML.slice(0, 160)}`)"
    ) or ["wider than the screen"]
