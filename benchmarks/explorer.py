"""Times the explorer in chromium: `python benchmarks/explorer.py [ADDRESS]` of a running server.

Prints the milliseconds from the answer to the first picture, and the frames a second in which the
picture was painted anew while its ground or one of its nodes was dragged, each the median of some
rounds. A frame without paint does not count: a browser without a screen gives more frames than any
screen shows. The server is asked once beforehand, so that what is timed is the page and not the
layout.
"""

import os
import statistics
import sys

from playwright.sync_api import Page, sync_playwright

ROUNDS = 5
CHROMIUM = os.environ.get("STIGRAPH_CHROMIUM", "/usr/bin/chromium")
FIRST_PICTURE = """performance.getEntriesByName("drawn")[0].startTime
    - performance.getEntriesByType("navigation")[0].responseEnd"""
TELL_PAINTS = """(() => {
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    let painted = false;
    window.painted_frames = 0;
    CanvasRenderingContext2D.prototype.clearRect = function (...where) {
        painted = true;
        return clear.apply(this, where);
    };
    (function next() {
        if (painted) window.painted_frames += 1;
        painted = false;
        requestAnimationFrame(next);
    })();
})()"""
FIRST_NODE = """(() => {
    const cy = document.querySelector("#canvas")._cyreg.cy;
    return cy.nodes()[0].renderedPosition();
})()"""


def first_picture(page: Page, address: str) -> float:
    """Return the milliseconds from the last byte of the page to its first picture."""
    page.goto(address)
    page.wait_for_selector("#canvas[data-drawn]")
    return float(page.evaluate(FIRST_PICTURE))


def frames_while_dragging(page: Page, x: float, y: float) -> float:
    """Return the painted frames a second while what lies at a place of the picture is dragged."""
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + x, box["y"] + y
    page.mouse.move(x, y)
    page.mouse.down()
    begun, before = page.evaluate("[performance.now(), window.painted_frames]")
    for step in range(120):
        page.mouse.move(x + 3 * (step % 60), y + 2 * (step % 60))
    ended, after = page.evaluate("[performance.now(), window.painted_frames]")
    page.mouse.up()
    return float((after - before) / (ended - begun) * 1000)


def node_while_dragging(page: Page) -> float:
    """Return the same for the node that is joined most, whose edges follow it."""
    page.locator("button[name=fit]").click()
    page.locator("#canvas").scroll_into_view_if_needed()
    place = page.evaluate(FIRST_NODE)
    return frames_while_dragging(page, place["x"], place["y"])


def main(address: str) -> None:
    """Print the figures, and how many nodes there were."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address, timeout=120_000)
        first = statistics.median(first_picture(page, address) for _ in range(ROUNDS))
        page.locator("#canvas").scroll_into_view_if_needed()
        page.evaluate(TELL_PAINTS)
        ground = statistics.median(frames_while_dragging(page, 5, 5) for _ in range(ROUNDS))
        node = statistics.median(node_while_dragging(page) for _ in range(ROUNDS))
        nodes = page.locator("tr[data-node]").count()
        browser.close()
    print(  # noqa: T201
        f"{nodes} nodes: {first:.0f} ms, "
        f"frames a second: {ground:.0f} dragging the ground, {node:.0f} dragging a node"
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/ja/explore")
