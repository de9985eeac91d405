"""Queries that have ended, filled or blocked an engine, or made it dial out: each by its name."""

from collections.abc import Mapping

LIMIT = 64 * 1024
"""How many bytes a query may have."""


def told_apart(query: str, turn: int) -> str:
    """Return the query as a text of its own: one that ended a worker is not given to another."""
    return f"{query}\n#{turn:06}"


ROOM = LIMIT - len(told_apart("", 0))
"""How far nesting goes."""

ANY = "(!<urn:x>)"
"""A path of one step over any property, so that a query is evil on any graph."""


def wide(begin: str, piece: str, end: str) -> str:
    """Return a text of one piece over and over, as long as a query may be."""
    return begin + piece * ((ROOM - len(begin + end)) // len(piece)) + end


def deep(begin: str, opened: str, core: str, closed: str, end: str) -> str:
    """Return a text nested as deeply as fits into a query."""
    turns = (ROOM - len(begin + core + end)) // (len(opened) + len(closed))
    return begin + opened * turns + core + closed * turns + end


def disjoint(number: int) -> str:
    """Return triple patterns that share no variable."""
    return " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(number))


def counting(pattern: str) -> str:
    """Return a query that has to find all, and answers one number."""
    return f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"


NESTED: Mapping[str, str] = {
    "groups": deep("SELECT * ", "{", "", "}", ""),
    "brackets": deep("SELECT (", "(", "1", ")", " AS ?x) {}"),
    "nots": wide("SELECT (", "!", "true AS ?x) {}"),
    "options": deep("SELECT * {", "OPTIONAL {", "?s ?p ?o", "}", "}"),
    "unions side by side": wide("SELECT * {{}", " UNION {}", "}"),
    "unions within": deep("SELECT * {", "{?s ?p ?o} UNION {", "", "}", "}"),
    "minus": deep("SELECT * {?s ?p ?o ", "MINUS {?s ?p ?o ", "", "}", "}"),
    "exists": deep("ASK {", "FILTER EXISTS {", "?s ?p ?o", "}", "}"),
    "not exists": deep("ASK {", "FILTER NOT EXISTS {", "?s ?p ?o", "}", "}"),
    "selects": deep("SELECT * {", "{SELECT * {", "?s ?p ?o", "}}", "}"),
    "graphs": deep("SELECT * {", "GRAPH ?g {", "?s ?p ?o", "}", "}"),
    "blank nodes": deep("ASK {", "[ ?p ", "1", "]", "}"),
    "blank node lists": deep("ASK {?s ", "?p [", "?p 1", "]", "}"),
    "collections": deep("ASK {", "(", "1", ")", " ?p ?o}"),
    "path brackets": deep("ASK {?a ", "(", "<urn:x>", ")", " ?b}"),
    "path steps": wide("ASK {?a " + ANY, "/" + ANY, " ?b}"),
    "path choices": wide("ASK {?a <urn:x>", "|<urn:x>", " ?b}"),
    "path repeats": deep("ASK {?a ", "(", ANY, ")*", " ?b}"),
    "path inverses": deep("ASK {?a ", "^(", ANY, ")", " ?b}"),
    "path exclusions": wide("ASK {?a !(<urn:x>", "|<urn:x>", ") ?b}"),
    "calls": deep("SELECT (", "STR(", "1", ")", " AS ?x) {}"),
    "ifs": deep("SELECT (", "IF(true,", "1", ",1)", " AS ?x) {}"),
    "coalesce": deep("SELECT (", "COALESCE(", "1", ")", " AS ?x) {}"),
    "sums": wide("SELECT (1", "+1", " AS ?x) {}"),
    "ands": wide("SELECT (true", "&&true", " AS ?x) {}"),
    "lists of values": wide("ASK {FILTER (1 IN (1", ",1", "))}"),
    "binds": "SELECT * {" + " ".join(f"BIND({n} AS ?v{n})" for n in range(3000)) + "}",
    "values, many rows": wide("SELECT * {VALUES ?x {", "1 ", "}}"),
    "values, many columns": (
        "SELECT * {VALUES ("
        + " ".join(f"?v{n}" for n in range(4000))
        + ") {("
        + "1 " * 4000
        + ")}}"
    ),
    "prefixes": wide("", "PREFIX a: <urn:a>\n", "ASK {}"),
    "comments": wide("ASK {}", "\n#", ""),
    "one literal": wide('ASK {?s ?p "', "a", '"}'),
    "triple terms": deep("ASK {", "<<( ?a ?b ", "?c", " )>>", " ?p ?o}"),
    "services": deep("ASK {", "SERVICE ?s {", "", "}", "}"),
}
"""The kinds of nesting and of length, most of them as long as a query may be."""

PAIR = disjoint(2)
EDGE = f"({ANY}|^{ANY})"
"""One step over any property, in either direction."""

ENDLESS: Mapping[str, str] = {
    "three times everything": counting(disjoint(3)),
    "twice everything, distinct": counting(f"SELECT DISTINCT * {{ {PAIR} }}"),
    "twice everything, sorted": f"SELECT * {{ {PAIR} }} ORDER BY ?o0 ?o1",
    "twice everything, the first ten": f"SELECT * {{ {PAIR} }} ORDER BY ?o1 ?o0 LIMIT 10",
    "count of what is distinct": f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {PAIR} }}",
    "grouped": f"SELECT ?o0 ?o1 (COUNT(*) AS ?n) {{ {PAIR} }} GROUP BY ?o0 ?o1",
    "having": f"SELECT ?s0 {{ {PAIR} }} GROUP BY ?s0 ?s1 HAVING (COUNT(*) < 0)",
    "options of everything": counting("?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i } }"),
    "everything but everything": counting(f"{PAIR} MINUS {{ ?s0 ?p1 ?o0 . ?s1 ?q ?r }}"),
    "unbounded path": counting(f"?a {EDGE}* ?b . ?b {EDGE}* ?c"),
    "unbounded path, first row": (
        f"SELECT * {{ ?a {EDGE}+ ?b . ?b {EDGE}+ ?c FILTER (?a = ?c && ?a != ?c) }} LIMIT 1"
    ),
    "repeated repeats": counting(f"?a ((({ANY}*)*)*)* ?b . ?b ({ANY}*)* ?c . {PAIR}"),
    "repeated steps": counting(f"?a ({ANY}/^{ANY}/{ANY}/^{ANY})* ?b"),
    "six steps": counting(f"?a {ANY}/^{ANY}/{ANY}/^{ANY}/{ANY}/^{ANY} ?b"),
    "path of nothing": counting("?a <urn:x>* ?b . ?c <urn:x>* ?d . ?e <urn:x>* ?f"),
    "triangles": counting(f"?a {EDGE} ?b . ?b {EDGE} ?c . ?c {EDGE} ?d . ?d {EDGE} ?a"),
    "a hundred patterns": f"ASK {{ {disjoint(100)} }}",
    "a hundred patterns of one subject": counting(
        " . ".join(f"?s ?p{n} ?o{n}" for n in range(100))
    ),
    "doubling": (
        'SELECT (STRLEN(?v40) AS ?n) { BIND ("aaaaaaaaaa" AS ?v0) '
        + " ".join(f"BIND (CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
        + " }"
    ),
    "growing by replacement": (
        'SELECT (STRLEN(?v12) AS ?n) { BIND ("aaaaaaaa" AS ?v0) '
        + " ".join(f'BIND (REPLACE(?v{n}, "a", "aaaaaaaa") AS ?v{n + 1})' for n in range(12))
        + " }"
    ),
    "growing by encoding": (
        'SELECT (STRLEN(?v24) AS ?n) { BIND ("%%%%%%%%" AS ?v0) '
        + " ".join(
            f"BIND (ENCODE_FOR_URI(?v{n}) AS ?w{n}) BIND (CONCAT(?w{n}, ?w{n}) AS ?v{n + 1})"
            for n in range(24)
        )
        + " }"
    ),
    "a pattern for each row": counting(
        f'{PAIR} FILTER REGEX(STR(?o0), CONCAT("(", STR(?o1), "|[a-z]{{1,40}})+$"))'
    ),
    "a hungry pattern": counting(
        f'{PAIR} FILTER REGEX(CONCAT(STR(?o0), STR(?o1)), "(a+)+(b+)+(c+)+z$")'
    ),
    "no relation": counting(
        f"?a ?b ?c FILTER NOT EXISTS {{ {PAIR} FILTER (?o0 = ?o1 && ?s0 != ?s0) }}"
    ),
    "tables of thirty": counting(" ".join(f"VALUES ?v{n} {{ {'1 ' * 30}}}" for n in range(7))),
    "a far offset": f"SELECT * {{ {PAIR} }} OFFSET 1000000000 LIMIT 1",
    "described": f"DESCRIBE ?s0 ?s1 {{ {PAIR} }}",
    "constructed": f"CONSTRUCT {{ ?s0 ?p1 ?o1 . ?s1 ?p0 ?o0 }} WHERE {{ {PAIR} }}",
    "all at once in a text": f"SELECT (STRLEN(GROUP_CONCAT(?o0)) AS ?n) {{ {PAIR} }}",
    "hashes in an order": f"SELECT ?s0 {{ {PAIR} }} ORDER BY RAND() MD5(STR(?o0)) SHA512(STR(?o1))",
    "names of chance": f"SELECT (COUNT(DISTINCT ?u) AS ?n) {{ {PAIR} BIND (STRUUID() AS ?u) }}",
    "unions of everything": counting(
        " ".join(f"{{ ?s ?p ?o{n} }} UNION {{ ?o{n} ?p ?s }}" for n in range(6))
    ),
    "more rows than allowed": f"SELECT * {{ {PAIR} }}",
    "more bytes than allowed": f"SELECT ?s0 ?p0 ?o0 ?s1 ?p1 ?o1 {{ {PAIR} }} LIMIT 99999",
}
"""Short queries that take all the time, all the memory, or both."""


def dialling(canary: str) -> Mapping[str, str]:
    """Return queries that try to reach an address, which must not hear of any of them."""
    dial = f"SERVICE <{canary}> {{ ?s ?p ?o }}"
    return {
        "service": f"SELECT * {{ {dial} }}",
        "service, silent": f"SELECT * {{ SERVICE SILENT <{canary}> {{ ?s ?p ?o }} }}",
        "service, no blanks": f"SELECT*{{SERVICE<{canary}>{{?s ?p ?o}}}}",
        "service, mixed case and comment": f"SELECT * {{ sErViCe#\n<{canary}> {{ ?s ?p ?o }} }}",
        "service by a variable": f"ASK {{ VALUES ?v {{ <{canary}> }} SERVICE ?v {{ ?s ?p ?o }} }}",
        "service by a prefix": f"PREFIX c: <{canary}> SELECT * {{ SERVICE c: {{ ?s ?p ?o }} }}",
        "service behind a long string": (
            f"SELECT * {{ ?s ?p ?a . ?s2 ?p2 ?b . FILTER(?a<?b#> '''\n) {dial} # '''\n }}"
        ),
        "service by escapes": f"SELECT * {{ SERV\\u0049CE <{canary}> {{ ?s ?p ?o }} }}",
        "service in exists": f"ASK {{ ?s ?p ?o FILTER EXISTS {{ {dial} }} }}",
        "service in a select": f"ASK {{ {{ SELECT * {{ {dial} }} }} }}",
        "from": f"SELECT * FROM <{canary}> {{ ?s ?p ?o }}",
        "from named": f"SELECT * FROM NAMED <{canary}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "graph": f"SELECT * {{ GRAPH <{canary}> {{ ?s ?p ?o }} }}",
        "load": f"LOAD <{canary}>",
        "describe": f"DESCRIBE <{canary}>",
    }


def everything(canary: str) -> dict[str, str]:
    """Return all evil queries by a name that tells their kind."""
    kinds = {"nested": NESTED, "endless": ENDLESS, "dialling": dialling(canary)}
    return {f"{kind}: {name}": query for kind, own in kinds.items() for name, query in own.items()}


SHORT = (
    "nested: groups",
    "nested: options",
    "nested: path repeats",
    "nested: calls",
    "nested: selects",
    "endless: three times everything",
    "endless: twice everything, sorted",
    "endless: unbounded path",
    "endless: a hundred patterns",
    "endless: doubling",
    "endless: a pattern for each row",
    "endless: constructed",
    "dialling: service behind a long string",
    "dialling: service, silent",
    "dialling: from",
)
"""Fifteen of them, for a run of a few seconds."""
