"""Times the explorer in chromium: `python benchmarks/explorer.py [ADDRESS]` of a running server.

Prints the milliseconds from the answer to the first picture, and frames a second while the picture
is dragged, each the median of some rounds. The server is asked once beforehand, so that what is
timed is the page and not the layout.
"""

import statistics
import sys

from playwright.sync_api import Page, sync_playwright

ROUNDS = 5
CHROMIUM = "/usr/bin/chromium"
FIRST_PICTURE = """performance.getEntriesByName("drawn")[0].startTime
    - performance.getEntriesByType("navigation")[0].responseEnd"""
COUNT_FRAMES = """window.frames_seen = 0;
    (function next() { window.frames_seen += 1; requestAnimationFrame(next); })()"""


def first_picture(page: Page, address: str) -> float:
    """Return the milliseconds from the last byte of the page to its first picture."""
    page.goto(address)
    page.wait_for_selector("#canvas[data-drawn]")
    return float(page.evaluate(FIRST_PICTURE))


def frames_while_dragging(page: Page) -> float:
    """Return the frames a second while the ground of the picture is dragged about."""
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + 5, box["y"] + 5
    page.mouse.move(x, y)
    page.mouse.down()
    begun = page.evaluate(f"{COUNT_FRAMES}; performance.now()")
    for step in range(120):
        page.mouse.move(x + 3 * (step % 60), y + 2 * (step % 60))
    seen, ended = page.evaluate("[window.frames_seen, performance.now()]")
    page.mouse.up()
    return float(seen / (ended - begun) * 1000)


def main(address: str) -> None:
    """Print the two figures, and how many nodes there were."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address, timeout=120_000)
        first = statistics.median(first_picture(page, address) for _ in range(ROUNDS))
        page.locator("#canvas").scroll_into_view_if_needed()
        frames = statistics.median(frames_while_dragging(page) for _ in range(ROUNDS))
        nodes = page.locator("tr[data-node]").count()
        browser.close()
    print(f"{nodes} nodes: {first:.0f} ms, {frames:.0f} frames a second")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/ja/explore")
