/** The SPARQL page: an editor with completion, and an answer that can be stopped. */

import type { EditorView } from "@codemirror/view";

import { filled, found, made } from "./dom";
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
  const address = addressOf(field.value);
  const begun = performance.now();
  const clock = setInterval(() => tell(words["running"], begun), 1000);
  tell(words["running"], begun);
  stop.hidden = false;
  try {
    const answer = await fetch(address, { signal: own.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(view, outcomeOf(page));
    void drawn();
    history.pushState(null, "", address);
    tell(words[answer.ok ? "done" : "failed"], begun);
  } catch {
    if (running === own) tell(own.signal.aborted ? words["stopped"] : words["unreached"], begun);
  } finally {
    clearInterval(clock);
    if (running === own) stop.hidden = true;
  }
}

/** Where a query is answered: as a picture beside the table, if this page shows one. */
function addressOf(query: string): string {
  const fields = new URLSearchParams({ query });
  const shownAs = form.querySelector<HTMLInputElement>("input[name=view]");
  if (shownAs !== null) fields.set("view", shownAs.value);
  return `${form.getAttribute("action") ?? ""}?${fields}`;
}

/** The part of a page that answers. Whoever was turned away gets a page of its own that says why. */
function outcomeOf(page: Document): HTMLElement {
  const own = page.querySelector<HTMLElement>("#outcome");
  if (own !== null) return own;
  const why = [...page.querySelectorAll("main h1, main .lead")];
  if (why.length === 0) throw new Error("no page of ours answered");
  const said = why.map((one) => made("p", {}, one.textContent.trim()));
  return made("div", { id: "outcome" }, made("div", { class: "error", role: "alert" }, ...said));
}

function show(view: EditorView, outcome: HTMLElement): void {
  found("#outcome", HTMLElement).replaceWith(outcome);
  const problem = outcome.querySelector<HTMLElement>("#problem");
  if (problem?.dataset["line"]) {
    showPlace(view, Number(problem.dataset["line"]), Number(problem.dataset["column"] ?? 1));
  }
}

/** Draws an answer that was asked for as a picture; what draws it is loaded only then. */
async function drawn(): Promise<void> {
  const section = document.querySelector<HTMLElement>("#drawn");
  if (section !== null) (await import("./sparql/graph")).draw(section);
}

function tell(text: string | undefined, begun: number): void {
  status.textContent = filled(text ?? "", { seconds: ((performance.now() - begun) / 1000).toFixed(1) });
}

const vocabulary = new Vocabulary(found("[data-vocabulary]", HTMLElement).dataset["vocabulary"] ?? "", language);
const label = found("label[for=query]", HTMLLabelElement, form);
const phrases = { Completions: words["completions"] ?? "", "Selection deleted": words["deleted"] ?? "" };
const view = editorInPlaceOf(field, label.textContent, phrases, vocabulary, () => form.requestSubmit());
label.addEventListener("click", () => view.focus());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void ask(view);
});
stop.addEventListener("click", () => running?.abort());
void drawn();
addEventListener("popstate", () => location.reload());
