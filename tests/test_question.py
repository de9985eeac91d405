"""Named questions: their files, and values that go in and come out unchanged."""

import datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given
from hypothesis import strategies as st

from stigraph import question
from stigraph.errors import QuestionError
from stigraph.evaluation import Rows, evaluate
from stigraph.iris import ID
from stigraph.question import Fault, Kind, Parameter, ParameterError, UnknownQuestion, Value

HEADER = """#+ summary:
#+   ja: 何が結ばれたか
#+   en: What was made?
"""
TWO_SCOPES = (
    HEADER
    + """#+ parameters:
#+   - {name: a, kind: territory, example: IT}
#+   - {name: text, kind: text, example: x}
#+   - {name: day, kind: date, example: 2023-05-12, optional: true}

SELECT ?a ?text ?day ?n WHERE {
  VALUES (?a ?text ?day) { (<urn:a> "x" UNDEF) }  # parameters
  { SELECT (COUNT(*) AS ?n) WHERE {
    VALUES ?a { <urn:a> }  # parameters
    BIND (?a AS ?b)
  } }
  VALUES ?other { <urn:untouched> }
}
"""
)
ECHO = (
    HEADER
    + """#+ parameters:
#+   - {name: value, kind: %s, example: %s}

SELECT ?value WHERE {
  VALUES (?value) { (UNDEF) }  # parameters
}
"""
)
HOSTILE = st.text(
    alphabet="\\\"'uU0027<>{}()?$#@^.;\n\r\t\x00\x0b\x85\u2028 SELECT漢𠮷", max_size=24
)


def parsed(text: str) -> question.Question:
    return question.parse("subject/name", Path("queries/subject/name.rq"), text)


def echo(kind: Kind, example: str) -> question.Question:
    return parsed(ECHO % (kind, example))


def answered(text: str) -> ox.NamedNode | ox.Literal:
    answer = evaluate(ox.Store(), text)
    assert isinstance(answer, Rows)
    ((term,),) = answer.rows
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term


@given(st.text() | HOSTILE)
def test_any_text_comes_back_unchanged(text: str) -> None:
    if text == "":
        return  # an empty value in an address is a value left out
    assert answered(echo(Kind.text, "x").bind({"value": text})) == ox.Literal(text)


@given(HOSTILE)
@example("\\u0022")
@example("\x0b0000")
def test_any_text_comes_back_unchanged_where_escapes_are_expanded_first(text: str) -> None:
    # rdflib expands \uXXXX before it parses: what pyoxigraph writes as \\u0022 would end the text.
    if text == "":
        return
    bound = echo(Kind.text, "x").bind({"value": text})
    ((value,),) = rdflib.Graph().query(bound)  # type: ignore[misc]  # a SELECT gives rows
    assert str(value) == text


@given(st.text() | HOSTILE, st.sampled_from([Kind.thing, Kind.territory, Kind.concept, Kind.iri]))
def test_any_id_is_refused_or_comes_back_as_one_iri(text: str, kind: Kind) -> None:
    examples = {Kind.territory: "IT", Kind.concept: "roles/party", Kind.iri: "urn:x"}
    asked = echo(kind, examples.get(kind, '"agreement:mext-mur"'))
    try:
        bound = asked.bind({"value": text})
    except ParameterError:
        return
    term = answered(bound)
    assert isinstance(term, ox.NamedNode)
    assert term.value == text if kind is Kind.iri else term.value.startswith(ID)


@pytest.mark.parametrize(
    ("kind", "example", "value", "term"),
    [
        ("territory", "IT", "it", f"<{ID}territory/IT>"),
        ("territory", "IT", "territory:JP", f"<{ID}territory/JP>"),
        ("territory", "IT", "g-ASEAN", f"<{ID}territory/g-asean>"),
        ("territory", "IT", "SUHH", f"<{ID}territory/SUHH>"),
        ("territory", "IT", "NO", f"<{ID}territory/NO>"),
        ("thing", '"agreement:x"', "agreement:mext-mur", f"<{ID}agreement/mext-mur>"),
        ("thing", '"agreement:x"', f"{ID}agreement/mext-mur", f"<{ID}agreement/mext-mur>"),
        ("concept", "roles/party", "roles/witness", f"<{ID}concept/roles/witness>"),
        ("language", "ja", "ja", '"ja"'),
        (
            "date",
            "2023-05-12",
            "2024-02-29",
            '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>',
        ),
        (
            "date",
            "2023-05-12",
            datetime.date(2024, 2, 29),
            '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>',
        ),
        ("integer", "1", 7, '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("integer", "1", "007", '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ],
)
def test_a_value_becomes_the_term_of_its_kind(
    kind: str, example: str, value: Value, term: str
) -> None:
    assert f"{{ ({term}) }}" in echo(Kind(kind), example).bind({"value": value})


def test_a_concept_may_take_its_scheme_from_the_header() -> None:
    assert question.serialise(
        Parameter("role", Kind.concept, "party", scheme="roles"), "witness"
    ) == (f"<{ID}concept/roles/witness>")


@pytest.mark.parametrize(
    ("kind", "example", "value"),
    [
        ("territory", "IT", "Italy!"),
        ("territory", "IT", "ITA"),
        ("thing", '"agreement:x"', "no-colon"),
        ("thing", '"agreement:x"', "skos:Concept"),
        ("thing", '"agreement:x"', "agreement:a b"),
        ("concept", "roles/party", "witness"),
        ("language", "ja", "fr"),
        ("date", "2023-05-12", "2023-02-30"),
        ("date", "2023-05-12", "20230512"),
        ("date", "2023-05-12", datetime.datetime(2023, 5, 12, tzinfo=datetime.UTC)),
        ("integer", "1", "1.5"),
        ("integer", "1", True),
        ("integer", "1", "9" * 40),
        ("text", "x", 3),
        ("text", "x", "\ud800"),
        ("iri", "urn:x", "not an iri"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_an_example(
    kind: str, example: str, value: Value
) -> None:
    with pytest.raises(ParameterError) as caught:
        echo(Kind(kind), example).bind({"value": value})
    assert caught.value.fault is Fault.mistyped
    assert caught.value.parameter == "value"
    assert "for example value=" in caught.value.remedy


def test_every_marked_row_is_replaced_and_nothing_else() -> None:
    bound = parsed(TWO_SCOPES).bind({"a": "jp", "text": "y", "day": "2023-05-12"})
    assert bound.count(f"<{ID}territory/JP>") == 2
    assert "<urn:a>" not in bound
    assert "VALUES ?other { <urn:untouched> }" in bound
    assert bound.count("\n") == TWO_SCOPES.count("\n")


def test_an_optional_parameter_left_out_is_undef() -> None:
    assert f'(<{ID}territory/JP> "y" UNDEF)' in parsed(TWO_SCOPES).bind({"a": "JP", "text": "y"})


def test_a_missing_parameter_is_told_with_an_example() -> None:
    with pytest.raises(ParameterError) as caught:
        parsed(TWO_SCOPES).bind({"text": "y"})
    assert (caught.value.fault, caught.value.parameter) == (Fault.missing, "a")
    assert "a=IT" in caught.value.remedy


def test_an_unknown_parameter_is_told_with_the_nearest() -> None:
    with pytest.raises(ParameterError) as caught:
        parsed(TWO_SCOPES).bind({"a": "JP", "texd": "y"})
    assert (caught.value.fault, caught.value.nearest) == (Fault.unknown, "text")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT * WHERE {}", "no #+ header"),
        ("#+ summary: {ja: a, en: b\nSELECT", "not YAML"),
        ("#+ summary: {ja: a}\n", "lacks en"),
        ("#+ summary: [a]\n", "not in Japanese and English"),
        (HEADER + "#+ paneel: x\n", "unknown key 'paneel'"),
        (HEADER + "#+ panel: [a]\n", "panel is not a word"),
        (HEADER + "#+ tags: tie\n", "tags is not a list"),
        (HEADER + "#+ parameters: {a: b}\n", "not a list"),
        (HEADER + "#+ parameters: [{name: a}]\n", "lacks name, kind or example"),
        (HEADER + "#+ parameters: [{name: a, kind: land, example: x}]\n", "unknown kind 'land'"),
        (HEADER + "#+ parameters: [{name: A-b, kind: text, example: x}]\n", "not a name"),
        (HEADER + "#+ parameters: [{name: a, kind: text, example: x, opt: 1}]\n", "unknown key"),
        (HEADER + "#+ parameters: [{name: a, kind: date, example: x}]\n", "not a date"),
        (
            HEADER + "#+ parameters: [{name: a, kind: text, example: x, optional: ja}]\n",
            "neither true nor false",
        ),
        (
            HEADER + "#+ parameters: [{name: a, kind: text, example: x},"
            " {name: a, kind: text, example: x}]\n",
            "declared twice",
        ),
        (HEADER + "#+ parameters: [{name: a, kind: text, example: x}]\nASK {}\n", "no marked row"),
        (HEADER + 'ASK { VALUES ?a { "x" } # parameters\n}', None),
        (HEADER + 'ASK {\nVALUES ?a { "x" } # parameters\n}', "does not declare"),
    ],
)
def test_a_broken_file_is_told(text: str, what: str | None) -> None:
    if what is None:
        parsed(text)  # a marked row stands on a line of its own; this is none
        return
    with pytest.raises(QuestionError) as caught:
        parsed(text)
    assert what in caught.value.what
    assert len(caught.value.remedy) > 0


def test_a_name_is_a_folder_and_a_file() -> None:
    with pytest.raises(QuestionError, match="not <subject>/<question>"):
        question.parse("Tie/Items", Path("x"), HEADER)


def test_an_unknown_question_names_the_nearest() -> None:
    with pytest.raises(UnknownQuestion) as caught:
        question.load("tie/item")
    assert caught.value.nearest[0] == "tie/items"


@pytest.mark.parametrize("name", ["../../etc/passwd", "rules/2-ties", "checks/two-sessions", ""])
def test_only_questions_can_be_asked(name: str) -> None:
    with pytest.raises(UnknownQuestion):
        question.load(name)


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b.rq"
    file.parent.mkdir()
    file.write_text(HEADER + "ASK {}")
    first = question.load("a/b", tmp_path)
    file.write_text(HEADER + "ASK { ?s ?p ?o }")
    assert "?s" not in first.text
    assert "?s" in question.load("a/b", tmp_path).text


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "good.rq").write_text(HEADER + "ASK {}")
    (tmp_path / "a" / "bad.rq").write_text("ASK {}")
    assert question.load("a/good", tmp_path).name == "a/good"
    with pytest.raises(QuestionError, match="a/bad"):
        question.all_questions(tmp_path)


@pytest.mark.parametrize("own", question.all_questions(), ids=lambda own: own.name)
def test_every_question_is_valid_sparql_with_its_example_and_as_it_stands(
    own: question.Question,
) -> None:
    every = {one.name: one.example for one in own.parameters}
    needed = {one.name: one.example for one in own.parameters if not one.optional}
    for text in (own.text, own.bind(every), own.bind(needed)):
        evaluate(ox.Store(), text)
