/** The picture of an answer, drawn from the tables that stand below it; loaded when it is asked for. */

import { filled, found } from "../dom";
import { ZOOM_STEP, isPlain, moved } from "../explore/keys";
import { Picture } from "../explore/picture";
import { shownIn } from "../explore/rows";

/** Draws the answer into its section of the page. */
export function draw(section: HTMLElement): void {
  const canvas = found("#canvas", HTMLElement, section);
  const status = found("#walked", HTMLElement, section);
  const shown = shownIn(document);
  let chosen: string | undefined;

  for (const part of section.querySelectorAll<HTMLElement>("[hidden]")) part.hidden = false;
  const picture = new Picture(canvas, choose, (id) => shown.nodes.get(id)?.row.querySelector("a")?.focus());
  picture.whenDrawn(() => (canvas.dataset["drawn"] = "true"));
  picture.draw(shown);

  function choose(id: string | undefined): void {
    chosen = id !== undefined && shown.nodes.has(id) ? id : undefined;
    picture.choose(id);
    for (const row of document.querySelectorAll("#outcome tr[aria-current]")) row.removeAttribute("aria-current");
    const one = id === undefined ? undefined : (shown.nodes.get(id) ?? shown.edges.find((edge) => edge.id === id));
    one?.row.setAttribute("aria-current", "true");
    const edges = one === undefined || !("degree" in one) ? "" : one.degree;
    const words = edges === "" ? "{label}" : (section.dataset["at"] ?? "");
    status.textContent = one === undefined ? "" : filled(words, { label: one.label, edges });
  }

  function walk(id: string): void {
    choose(id);
    picture.show(id);
  }

  canvas.addEventListener("keydown", (event) => {
    if (!isPlain(event)) return;
    if (event.key === "Escape") choose(undefined);
    else if (event.key === "Enter") shown.nodes.get(chosen ?? "")?.row.querySelector("a")?.focus();
    else if (!moved(picture, event.key, chosen, walk)) return;
    event.preventDefault();
  });
  const tools: Readonly<Record<string, () => void>> = {
    nearer: () => picture.zoom(ZOOM_STEP),
    further: () => picture.zoom(1 / ZOOM_STEP),
    fit: () => picture.fit(),
  };
  section.addEventListener("click", ({ target }) => {
    if (target instanceof HTMLButtonElement) tools[target.name]?.();
    const row = target instanceof Element && target.closest("a") === null ? target.closest("tr") : null;
    if (row?.dataset["node"]) walk(row.dataset["node"]);
  });
}
