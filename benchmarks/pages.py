"""Times the pages of a running server: `python benchmarks/pages.py [ADDRESS]`, of its home page.

Walks from the home page along its links, breadth first, and prints how long the first answer of
each page took, and the median of some more. The server is to be fresh: what it was asked before, it
remembers.
"""

import re
import statistics
import sys
import time
from collections import deque

import httpx

PAGES = 200
ROUNDS = 5
LINK = re.compile(r'href="(/(?:ja|en)/[^"#?]*)["#]')


def main() -> None:
    """Walk, ask, print."""
    home = httpx.URL(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/ja/")
    first: dict[str, float] = {}
    again: dict[str, float] = {}
    waiting = deque([home.path])
    known = {home.path}
    with httpx.Client(base_url=home.join("/"), headers={"Accept": "text/html"}) as client:
        while len(waiting) > 0 and len(first) < PAGES:
            path = waiting.popleft()
            seconds, text = asked(client, path)
            if text is None:
                continue
            first[path] = seconds
            for link in LINK.findall(text):
                if link.startswith(home.path) and link not in known:
                    known.add(link)
                    waiting.append(link)
        for path in first:
            again[path] = statistics.median(asked(client, path)[0] for _ in range(ROUNDS))
    for name, times in (("first", first), ("again", again)):
        ordered = sorted(times.values())
        p95 = ordered[round(0.95 * (len(ordered) - 1))]
        print(  # noqa: T201 - a benchmark prints
            f"{name}  {len(ordered)} pages  p50 {statistics.median(ordered) * 1000:4.0f} ms"
            f"  p95 {p95 * 1000:4.0f} ms  longest {ordered[-1] * 1000:4.0f} ms"
            f"  {max(times, key=times.__getitem__)}"
        )


def asked(client: httpx.Client, path: str) -> tuple[float, str | None]:
    """Return the seconds until a page had come whole, and its text if it is a page."""
    begin = time.perf_counter()
    answer = client.get(path)
    seconds = time.perf_counter() - begin
    if answer.status_code != httpx.codes.OK or "html" not in answer.headers["content-type"]:
        return seconds, None
    return seconds, answer.text


if __name__ == "__main__":
    main()
