"""What is committed holds no secret, no trace of any one machine, and nothing unwieldy."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 600_000

# Written so that no pattern matches its own source.
PATTERNS = {
    "a path of one machine": (
        r"(?<![A-Za-z0-9])/(?:work|root|tmp|home/\w+|Users/\w+)(?:/|[\"'`\s])"
    ),
    "a path of one Windows machine": r"[A-Za-z]:\\(?:Users|Temp)\\",
    "a package registry's host": (
        r"\b(?:py(?:pi)[.]org|python(?:hosted)[.]org|npm(?:js)[.](?:org|com)|deb[.](?:debian)[.])"
    ),
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a cloud key": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of a code host": (
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|glpat-[\w-]{20,})"
    ),
    "a token of a chat service": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a key of a model service": r"\bsk-[A-Za-z0-9_-]{32,}",
    "a signed web token": r"\beyJ[\w-]{10,}[.]eyJ[\w-]{10,}[.][\w-]{10,}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'<>{}$]+:[^\s/:@\"'<>{}$]+@[a-z0-9]",
}


def committed() -> Iterator[Path]:
    """Yields each file that git holds, or would take with `git add`."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listing.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and not path.is_symlink():
            yield path


def traces(text: str) -> list[str]:
    """Returns a sentence for each thing in a text that must not be committed."""
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {what}: {found.group()}"
        for what, pattern in PATTERNS.items()
        for found in re.finditer(pattern, text)
    ]


def texts() -> dict[str, str]:
    """Returns the text of each committed file that is text."""
    found = {}
    for path in committed():
        content = path.read_bytes()
        if b"\0" not in content:
            found[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return found


def test_no_committed_file_holds_a_secret_or_a_trace_of_a_machine() -> None:
    assert {name: found for name, text in texts().items() if (found := traces(text))} == {}


def test_committed_text_is_plain() -> None:
    faults = {
        name
        for name, text in texts().items()
        if "\r" in text or text.startswith("\ufeff") or (text and not text.endswith("\n"))
    }
    assert faults == set()


def test_committed_files_have_portable_names() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in committed()]
    assert [name for name in names if not re.fullmatch(r"[\w./~@+-]+", name, re.ASCII)] == []
    assert len({name.lower() for name in names}) == len(names)


def test_committed_files_are_small() -> None:
    large = {path.name: size for path in committed() if (size := path.stat().st_size) > LARGEST}
    assert large == {}


@pytest.mark.parametrize(
    "planted",
    [
        "see /" + "work/main/data",
        'path = "/' + 'root/.cache"',
        "cd /" + "tmp\n",
        "/" + "home/someone/stigraph",
        "C:" + "\\Users\\someone",
        "--index-url https://" + "pypi" + ".org/simple",
        "https://files." + "python" + "hosted.org/packages",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1" * 18,
        "xoxb-" + "1234567890-abc",
        "sk-" + "a1b2" * 10,
        "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0In0" + ".c2lnbmF0dXJl",
        "postgres://someone:" + "secret@db.example",
    ],
)
def test_a_planted_trace_is_found(planted: str) -> None:
    assert len(traces(f"first line\n{planted}")) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        "https://www.example.org/work/plan and https://example.org/tmp/",
        "data/work/x.yaml",
        "the /working group",
        "<list><root></root></list>",
        "http://user@example.org:8000/",
    ],
)
def test_harmless_text_is_not_found(harmless: str) -> None:
    assert traces(harmless) == []
