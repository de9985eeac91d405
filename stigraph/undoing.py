"""Files of facts written so that it can be undone: what they were stands beside them."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stigraph.sheet_faults import SheetFaults, Spot
from stigraph.words import Words

FOLDER = ".undo"
"""Where below the data folder the earlier files are kept; the build reads no such name."""

_NOTE = "written.json"
_BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: files that are as they were, and files that are gone."""

    restored: tuple[str, ...]
    deleted: tuple[str, ...]


def write_files(files: Mapping[str, str], data: Path) -> None:
    """Write files below the data folder by name; each appears whole or not at all."""
    for name, text in files.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)


def write_undoably(files: Mapping[str, str], data: Path) -> None:
    """Keep what stands under these names now, then write the files."""
    kept = _steps(data)
    number = int(kept[-1].name) + 1 if kept else 1
    step = data / FOLDER / f"{number:04}"
    shutil.rmtree(step, ignore_errors=True)  # one that was never begun
    for name in files:
        if (data / name).exists():
            (step / _BEFORE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(data / name, step / _BEFORE / name)
    step.mkdir(parents=True, exist_ok=True)
    digests = {name: _digest(text.encode()) for name, text in files.items()}
    # The note comes last: a step without one was never begun.
    write_files({_NOTE: json.dumps(digests, indent=2, sort_keys=True)}, step)
    write_files(files, data)


def undo(data: Path) -> Undone:
    """Take the last import or new source back, and forget it.

    A file that was not written any more, because the import was broken off, is left as it is.
    Raises SheetFaults if there is none, or if a file was changed since; nothing is done then.
    """
    steps = _steps(data)
    if not steps:
        what = Words("取り消せる取り込みがない", "no import is left to undo")
        remedy = Words(
            "git で戻す: git status data が、変わったファイルを示す",
            "use git: git status data shows what has changed",
        )
        raise SheetFaults([Spot(data.name).fault(what, remedy)])
    step = steps[-1]
    written: Mapping[str, str] = json.loads((step / _NOTE).read_text(encoding="utf-8"))
    _expect_untouched(written, step, data)
    restored, deleted = [], []
    for name in sorted(written):
        before, path = step / _BEFORE / name, data / name
        if before.exists():
            write_files({name: before.read_text(encoding="utf-8")}, data)
            restored.append(name)
        elif path.exists():
            path.unlink()
            deleted.append(name)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
    shutil.rmtree(step)
    return Undone(tuple(restored), tuple(deleted))


def _expect_untouched(written: Mapping[str, str], step: Path, data: Path) -> None:
    faults = []
    for name, digest in sorted(written.items()):
        before, path = step / _BEFORE / name, data / name
        now = _digest(path.read_bytes()) if path.exists() else None
        was = _digest(before.read_bytes()) if before.exists() else None
        if now not in (digest, was):
            what = Words("取り込みの後で変わった", "it was changed after the import")
            remedy = Words(
                "後の変更を先に戻すか、手で直す(git diff data)",
                "take the later change back first, or mend it by hand (git diff data)",
            )
            faults.append(Spot(f"{data.name}/{name}").fault(what, remedy))
    if faults:
        raise SheetFaults(faults)


def _steps(data: Path) -> list[Path]:
    return sorted(path.parent for path in (data / FOLDER).glob(f"*/{_NOTE}"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
