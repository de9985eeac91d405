/** What keys do in every picture: arrows go from node to node, signs change its size. */

import type { Direction, Picture } from "./picture";

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
export const ZOOM_STEP = 1.3;

/** Whether a key is the picture's own. An arrow walks to the next node, without one chosen to the first. */
export function moved(picture: Picture, key: string, from: string | undefined, walk: (id: string) => void): boolean {
  const direction = ARROWS[key];
  if (direction !== undefined) {
    const next = from === undefined ? picture.first : picture.towards(from, direction);
    if (next !== undefined) walk(next);
    return true;
  }
  switch (key) {
    case "+": picture.zoom(ZOOM_STEP); return true;
    case "-": picture.zoom(1 / ZOOM_STEP); return true;
    case "0": picture.fit(); return true;
    default: return false;
  } // prettier-ignore
}

/** Whether a key is meant for what has the focus, and not for the browser or a method of input. */
export function isPlain(event: KeyboardEvent): boolean {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing);
}
