/** The SPARQL page: an editor with completion, and an answer that can be stopped. */

import type { EditorView } from "@codemirror/view";

import { filled, found } from "./dom";
import { editorInPlaceOf, showPlace } from "./sparql/editor";
import { Vocabulary, type Language } from "./sparql/vocabulary";

const form = found("form.sparql-form", HTMLFormElement);
const field = found("#query", HTMLTextAreaElement, form);
const stop = found("button.stop", HTMLButtonElement, form);
const status = found("[role=status]", HTMLElement, form);
const language: Language = document.documentElement.lang === "ja" ? "ja" : "en";
const words = status.dataset;

let running: AbortController | undefined;

/** Asks the query at the page's own address and takes the answer's part of what comes. */
async function ask(view: EditorView): Promise<void> {
  running?.abort();
  const own = (running = new AbortController());
  const address = `${form.getAttribute("action") ?? ""}?${new URLSearchParams({ query: field.value })}`;
  const begun = performance.now();
  const clock = setInterval(() => tell(words["running"], begun), 1000);
  tell(words["running"], begun);
  stop.hidden = false;
  try {
    const answer = await fetch(address, { signal: own.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(view, found("#outcome", HTMLElement, page));
    history.pushState(null, "", address);
    tell(words["done"], begun);
  } catch {
    if (running === own) tell(own.signal.aborted ? words["stopped"] : words["unreached"], begun);
  } finally {
    clearInterval(clock);
    if (running === own) stop.hidden = true;
  }
}

function show(view: EditorView, outcome: HTMLElement): void {
  found("#outcome", HTMLElement).replaceWith(outcome);
  const problem = outcome.querySelector<HTMLElement>("#problem");
  if (problem?.dataset["line"]) {
    showPlace(view, Number(problem.dataset["line"]), Number(problem.dataset["column"] ?? 1));
  }
}

function tell(text: string | undefined, begun: number): void {
  status.textContent = filled(text ?? "", { seconds: ((performance.now() - begun) / 1000).toFixed(1) });
}

const vocabulary = new Vocabulary(found("[data-vocabulary]", HTMLElement).dataset["vocabulary"] ?? "", language);
const label = found("label[for=query]", HTMLLabelElement, form);
const view = editorInPlaceOf(field, label.textContent, vocabulary, () => form.requestSubmit());
label.addEventListener("click", () => view.focus());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void ask(view);
});
stop.addEventListener("click", () => running?.abort());
addEventListener("popstate", () => location.reload());
