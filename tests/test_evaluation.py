"""What a store answers, and that the answer is let go where it was asked."""

import pyoxigraph as ox
import pytest

from stigraph.engine.interface import Form, Format
from stigraph.engine.results import NotAnAnswer, Sent, answer_of
from stigraph.engine.worker import Job
from stigraph.evaluation import Rows, evaluate
from tests.letting_go import complaints

A, B = ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/b")

TABLE = "application/sparql-results+json"


@pytest.fixture
def store() -> ox.Store:
    own = ox.Store()
    own.add(ox.Quad(A, B, ox.Literal("x")))
    return own


def test_each_form_of_query_has_its_own_answer(store: ox.Store) -> None:
    assert evaluate(store, "SELECT ?s ?none WHERE { ?s ?p ?o }") == Rows(("s", "none"), [(A, None)])
    assert evaluate(store, "CONSTRUCT { ?p ?s ?o } WHERE { ?s ?p ?o }") == [(B, A, ox.Literal("x"))]
    assert evaluate(store, "ASK { ?s ?p 'y' }") is False


def test_what_is_no_query_is_refused(store: ox.Store) -> None:
    with pytest.raises(SyntaxError):
        evaluate(store, "SELECT")


def test_an_answer_let_go_in_another_thread_is_complained_of(store: ox.Store) -> None:
    """Fails when upstream mends it: then `evaluate` needs no care."""
    (said,) = complaints(lambda: store.query("SELECT ?s WHERE { ?s ?p ?o }"))
    assert "unsendable" in said


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("select", b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"li'),
        ("ask", b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'),
        ("select", b'{"head":{},"boolean":true}'),
    ],
)
def test_the_error_of_a_damaged_answer_can_be_let_go_in_any_thread(form: Form, body: bytes) -> None:
    # A server's answer is read in a thread beside the loop; its error is raised in the loop.

    def refused() -> NotAnAnswer:
        try:
            job = Job("", (Format.rows,), {}, "urn:", (), (), 1000, 10)
            return pytest.fail(str(answer_of(Sent(TABLE, body, measured=True), form, job)))
        except NotAnAnswer as error:
            return error

    assert not complaints(refused)
