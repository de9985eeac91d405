/** What every page gains: the source of a statement opens beside it, and the language switch keeps the place. */

import { made } from "./dom";

const main = document.querySelector<HTMLElement>("#main");
const words = main?.dataset ?? {};

/** The drawer of sources: made when it is first wanted. */
const drawer = made("dialog", { class: "drawer-dialog", "aria-label": words["drawer"] ?? "" });
const whole = made("a", { href: "" }, words["drawerWhole"] ?? "");
const content = made("div", {});
const shut = made("button", { type: "button" }, words["drawerShut"] ?? "");
drawer.append(made("p", { class: "drawer-tools" }, whole, shut), content);

/** Shows the claim that stands on a page of its own; where it cannot be had, goes to that page. */
async function open(address: string): Promise<void> {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const claim = page.querySelector(".claim");
    if (claim === null) throw new Error(`${address} holds no claim`);
    withoutIds(claim);
    content.replaceChildren(document.adoptNode(claim));
    whole.href = address;
    if (!drawer.isConnected) document.body.append(drawer);
    drawer.showModal();
    shut.focus();
  } catch {
    location.assign(address);
  }
}

/** Ids of the claim may stand on this page already; links within it then lead to its own page. */
function withoutIds(claim: Element): void {
  for (const link of claim.querySelectorAll("a[href^='#']")) link.replaceWith(...link.childNodes);
  for (const one of [claim, ...claim.querySelectorAll("[id]")]) one.removeAttribute("id");
}

/** Whether a click asks for another tab or window, which is the browser's to open. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !isPlain(event)) return;
  const mark = event.target.closest("a.mark-of");
  if (mark instanceof HTMLAnchorElement) {
    event.preventDefault();
    void open(mark.href);
  }
  const other = event.target.closest(".language a");
  if (other instanceof HTMLAnchorElement && location.hash !== "") other.hash = location.hash;
});
shut.addEventListener("click", () => drawer.close());
drawer.addEventListener("click", (event) => {
  if (event.target === drawer) drawer.close();
});
