"""How many sides briefs take, as LibreOffice lays them out: `python -m tests.office.sides IT US`.

The annex has to begin on the second side. LibreOffice and poppler come from Debian:
libreoffice-writer-nogui, poppler-utils.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from stigraph import paths
from stigraph.brief import word
from stigraph.brief.document import Brief
from stigraph.brief.fitting import brief
from stigraph.brief.matter import matter
from stigraph.engine import EmbeddedEngine
from stigraph.territories import directory
from stigraph.wording import wording
from stigraph.words import LANGUAGES

PARTNERS = ("IT", "US", "EU", "CA")


async def briefs(partners: tuple[str, ...], day: date) -> dict[str, Brief]:
    """Return the briefs on Japan and these partners in each language, by the name of a file."""
    made = {}
    async with EmbeddedEngine() as engine:
        names = await directory(engine)
        for partner in partners:
            found = await matter(engine, names, "JP", partner, as_of=day)
            for language in LANGUAGES:
                t = wording(language, paths.web() / "messages")
                made[f"{partner}-{language}"] = brief(found, t, made_on=day)
    return made


def side_of_annex(own: Brief, name: str, folder: Path) -> int:
    """Return the number of the side on which the annex begins; 0 if it is on none."""
    file = folder / f"{name}.docx"
    file.write_bytes(word.document(own))
    office = [_program("soffice"), "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*office, str(file)], check=True, capture_output=True)
    text = subprocess.run(
        [_program("pdftotext"), str(file.with_suffix(".pdf")), "-"], check=True, capture_output=True
    ).stdout.decode()
    sides = text.split("\f")
    return next((n for n, side in enumerate(sides, 1) if own.annex_title in side.splitlines()), 0)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is missing: apt-get install libreoffice-writer-nogui poppler-utils")
    return found


def main() -> None:
    """Print on which side each annex begins; the exit code is 1 if one is not on the second."""
    partners = tuple(sys.argv[1:]) or PARTNERS
    made = asyncio.run(briefs(partners, date.today()))  # noqa: DTZ011  # any day serves
    with tempfile.TemporaryDirectory() as folder:
        found = {name: side_of_annex(own, name, Path(folder)) for name, own in made.items()}
    for name, side in found.items():
        sys.stdout.write(f"{name}: the annex begins on side {side}\n")
    sys.exit(any(side not in (0, 2) for side in found.values()))


if __name__ == "__main__":
    main()
