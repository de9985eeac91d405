/**
 * The explorer. The server decides what is shown, and where, from the address alone; so each step is an
 * address, and permalink, back and undo are one thing. The picture reads the tables that stand beside it.
 */

import { filled, found, made } from "./dom";
import { ZOOM_STEP, isPlain, moved } from "./explore/keys";
import { Picture } from "./explore/picture";
import { shownIn, type Shown } from "./explore/rows";

const stage = found("#stage", HTMLElement);
const canvas = found("#canvas", HTMLElement, stage);
const drawer = found("#drawer", HTMLElement, stage);
const status = found("#said", HTMLElement, stage);
const undo = found("button[name=undo]", HTMLButtonElement, stage);

let shown: Shown = shownIn(document);
let chosen: string | undefined;

stage.hidden = false;
const picture = new Picture(canvas, choose, (id) => step("open", id));
picture.whenDrawn(() => {
  performance.mark("drawn");
  canvas.dataset["drawn"] = "true";
});
picture.draw(shown);
undo.disabled = depth() === 0;

/** What the page has to say, in its language. */
function word(name: string): string {
  return stage.getAttribute(`data-${name}`) ?? "";
}

/** How many steps lie behind this page; kept with the address, so that a reload keeps it. */
function depth(): number {
  return Number((history.state as { depth?: number } | null)?.depth ?? 0);
}

/** Takes what another address of this page shows, in place of what is shown. */
async function show(address: string): Promise<boolean> {
  say(word("loading"));
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (answer === undefined) return say(word("unreached")), false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) return say(found("main", HTMLElement, page).innerText.trim()), false;
  const kept = document.activeElement?.id;
  // What stands in for the picture where there are no scripts is read as markup here, and would be shown.
  for (const still of page.querySelectorAll("noscript")) still.remove();
  for (const part of ["#conditions", "#shown", "ul.language"]) {
    found(part, HTMLElement).replaceWith(found(part, HTMLElement, page));
  }
  shown = shownIn(document);
  picture.draw(shown);
  choose(chosen !== undefined && shown.nodes.has(chosen) ? chosen : undefined);
  if (kept) document.getElementById(kept)?.focus();
  say(filled(word("shown"), { nodes: shown.nodes.size, edges: shown.edges.length }));
  return true;
}

/** One step further: what is shown changes, and the address with it. */
async function go(address: string): Promise<void> {
  if (!(await show(address))) return;
  history.pushState({ depth: depth() + 1 }, "", address);
  undo.disabled = false;
}

/** The step that a button of the form would make: expand or hide a node, or begin or end a path there. */
function step(name: string, value: string): void {
  const form = found("#conditions", HTMLFormElement);
  const fields = new FormData(form);
  if (name === "from" || name === "to") fields.set(name, value);
  else fields.append(name, value);
  void go(addressOf(form, fields));
}

function addressOf(form: HTMLFormElement, fields: FormData): string {
  const query = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string" && value !== "") query.append(name, value);
  return `${form.getAttribute("action") ?? ""}?${query}`;
}

/** Marks a node or edge in the picture and in its table, and tells of it in the drawer. */
function choose(id: string | undefined): void {
  chosen = id;
  picture.choose(id);
  for (const row of document.querySelectorAll("#shown tr[aria-current]")) row.removeAttribute("aria-current");
  const node = id === undefined ? undefined : shown.nodes.get(id);
  const edge = shown.edges.find((one) => one.id === id);
  (node ?? edge)?.row.setAttribute("aria-current", "true");
  drawer.replaceChildren();
  if (node !== undefined) {
    const joined = shown.edges.filter((one) => one.source === id || one.target === id);
    drawer.append(
      made("h2", { tabindex: "-1" }, ...copied(node.row.cells[0])),
      made("p", { class: "links" }, ...["open", "hide", "from", "to"].map((name) => action(name, node.id))),
      made("ul", {}, ...joined.map((one) => edgeLine(one.row))),
    );
  } else if (edge !== undefined) {
    drawer.append(made("h2", { tabindex: "-1" }, edge.label), made("ul", {}, edgeLine(edge.row)));
  }
  drawer.hidden = drawer.childElementCount === 0;
}

function copied(cell: HTMLTableCellElement | undefined): Node[] {
  return cell === undefined ? [] : [...cell.cloneNode(true).childNodes];
}

function edgeLine(row: HTMLTableRowElement): HTMLElement {
  return made("li", {}, ...[...row.cells].flatMap((cell) => [made("span", {}, ...copied(cell)), " "]));
}

function action(name: string, id: string): HTMLButtonElement {
  const button = made("button", { type: "button", class: "plain-button" }, word(name));
  button.addEventListener("click", () => step(name, id));
  return button;
}

function say(text: string): void {
  status.textContent = text;
}

/** In the picture: arrows go from node to node, letters act on the one they have come to. */
function key(event: KeyboardEvent): void {
  const from = chosen !== undefined && shown.nodes.has(chosen) ? chosen : undefined;
  if (!isPlain(event) || !(moved(picture, event.key, from, walkTo) || acted(event.key))) return;
  event.preventDefault();
}

function walkTo(id: string): void {
  choose(id);
  picture.show(id);
  const node = shown.nodes.get(id);
  const label = node?.label ?? id;
  say(filled(word("at"), { label, kind: word(`kind-${node?.kind}`), edges: node?.degree ?? 0 }));
}

function acted(pressed: string): boolean {
  switch (pressed) {
    case "u": if (!undo.disabled) history.back(); return true;
    case "Escape": choose(undefined); return true;
    case "Enter": drawer.querySelector("h2")?.focus(); return true;
    case "e": if (chosen !== undefined) step("open", chosen); return true;
    case "h": if (chosen !== undefined) step("hide", chosen); return true;
    default: return false;
  } // prettier-ignore
}

async function savePng(): Promise<void> {
  const link = made("a", { href: URL.createObjectURL(await picture.png()), download: "stigraph.png" });
  link.click();
  URL.revokeObjectURL(link.href);
}

const TOOLS: Readonly<Record<string, () => void>> = {
  nearer: () => picture.zoom(ZOOM_STEP),
  further: () => picture.zoom(1 / ZOOM_STEP),
  fit: () => picture.fit(),
  undo: () => history.back(),
  png: () => void savePng(),
  link: () => void navigator.clipboard.writeText(location.href).then(() => say(word("copied"))),
};

stage.addEventListener("click", ({ target }) => {
  if (target instanceof HTMLButtonElement) TOOLS[target.name]?.();
});
canvas.addEventListener("keydown", key);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.id !== "conditions") return;
  event.preventDefault();
  void go(addressOf(form, new FormData(form, event.submitter)));
});
addEventListener("popstate", () => {
  undo.disabled = depth() === 0;
  void show(location.href);
});
document.addEventListener("click", ({ target }) => {
  const row = target instanceof Element ? target.closest<HTMLTableRowElement>("#shown tr[data-node], #shown tr[data-source]") : null;
  if (row === null || (target as Element).closest("a, button, summary") !== null) return;
  const { node, source = "", target: end = "" } = row.dataset;
  choose(node ?? `${source}|${end}`);
  if (node !== undefined) picture.show(node);
});
