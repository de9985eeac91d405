"""Every error that stigraph raises, each with its facts as attributes."""

from collections.abc import Iterable


class StigraphError(Exception):
    """The base of all errors of this library."""


class FactError(StigraphError):
    """One fault in a fact file: where it stands, what is wrong, how to mend it.

    `file` is written from the data folder's parent (`data/sources/…`), so that the message is the
    same on every machine. `line` counts from 1.
    """

    def __init__(self, file: str, line: int, what: str, remedy: str) -> None:
        super().__init__(f"{file}:{line}: {what} — {remedy}")
        self.file = file
        self.line = line
        self.what = what
        self.remedy = remedy


class FactErrors(StigraphError):
    """All the faults that one reading of the fact files found, in the order of files and lines."""

    def __init__(self, errors: Iterable[FactError]) -> None:
        # What a record and its refinements share is wrong once, however often it is read.
        found = {(error.file, error.line, error.what): error for error in errors}
        self.errors: tuple[FactError, ...] = tuple(found[key] for key in sorted(found))
        super().__init__("\n".join(str(error) for error in self.errors))


class DateError(StigraphError):
    """A date that cannot be read, without the place where it stands.

    `nearest` is what the calendar has instead, where it is a matter of the calendar.
    """

    def __init__(self, given: str, what: str, remedy: str, nearest: str | None = None) -> None:
        super().__init__(f"{given}: {what} — {remedy}")
        self.given = given
        self.what = what
        self.remedy = remedy
        self.nearest = nearest


class OntologyError(StigraphError):
    """An ontology whose annotations do not agree: the term, what is wrong, how to mend it."""

    def __init__(self, term: str, what: str, remedy: str) -> None:
        super().__init__(f"{term}: {what} — {remedy}")
        self.term = term
        self.what = what
        self.remedy = remedy


class GraphError(StigraphError):
    """A triple that stands in two graphs, with both graphs and both origins."""

    def __init__(self, triple: str, first: str, second: str, remedy: str) -> None:
        super().__init__(f"{triple} stands in {first} and in {second} — {remedy}")
        self.triple = triple
        self.first = first
        self.second = second
        self.remedy = remedy


class QuestionError(StigraphError):
    """A question, rule or check that cannot be used: its name, what is wrong, how to mend it."""

    def __init__(self, name: str, what: str, remedy: str) -> None:
        super().__init__(f"{name}: {what} — {remedy}")
        self.name = name
        self.what = what
        self.remedy = remedy


class DerivationError(QuestionError):
    """A rule whose result may not enter the graph."""


class QueryRefused(StigraphError):
    """A query that is not answered: where in its text, and why."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        at = "" if line is None else f"line {line}, column {column}: "
        super().__init__(f"{at}{message}")
        self.message = message
        self.line = line
        self.column = column


class SnapshotError(StigraphError):
    """A snapshot that cannot be written or read: what is wrong, how to mend it.

    `japanese` says both in Japanese where that is known.
    """

    def __init__(self, what: str, remedy: str, japanese: str | None = None) -> None:
        super().__init__(f"{what} — {remedy}")
        self.what = what
        self.remedy = remedy
        self.japanese = japanese


class EngineUnavailable(SnapshotError):
    """An endpoint that cannot be reached, or that answers with something else."""


class SiteUnavailable(StigraphError):
    """A site at an address that gives no answer: what is wrong, how to mend it.

    `japanese` says all of it in Japanese.
    """

    def __init__(self, address: str, what: str, remedy: str, japanese: str) -> None:
        super().__init__(f"{address}: {what} — {remedy}")
        self.address = address
        self.what = what
        self.remedy = remedy
        self.japanese = f"{address}: {japanese}"


class SiteClosed(StigraphError):
    """A site that was closed and is asked again."""

    def __init__(self, site: str) -> None:
        super().__init__(f"{site} was closed — open it again: stigraph.open(…)")
        self.site = site


class PackageMissing(StigraphError):
    """A package that comes with an extra of this one, and is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed — run: pip install 'stigraph[{extra}]'")
        self.package = package
        self.extra = extra


class UnknownThing(StigraphError):
    """An id that no thing has, with the nearest ids that exist."""

    def __init__(self, given: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(f"no thing is called {given}{_nearest(nearest)}")
        self.given = given
        self.nearest = nearest


class UnknownConcept(UnknownThing):
    """A concept that its scheme does not have; `choices` are those it has."""

    def __init__(self, given: str, choices: tuple[str, ...], nearest: tuple[str, ...]) -> None:
        super().__init__(given, nearest)
        self.args = (f"nothing is called {given} — it is one of {', '.join(choices)}",)
        self.choices = choices


class UnknownTerritory(StigraphError):
    """A code that no country, region or group has, with the nearest codes that exist."""

    def __init__(self, given: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(f"no country, region or group has the code {given}{_nearest(nearest)}")
        self.given = given
        self.nearest = nearest


class AmbiguousTerritory(UnknownTerritory):
    """A name that several countries, regions or groups have; `nearest` are their codes."""


class EngineBusy(StigraphError):
    """An engine with no free worker: ask again later."""


def _nearest(nearest: tuple[str, ...]) -> str:
    return f" — nearest: {', '.join(nearest)}" if nearest else ""
