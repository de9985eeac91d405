/** Where names stand: beside what they name, each clear of the others, the most joined first. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const SIDES = ["below", "above", "beside right", "beside left", "below right", "below left", "above right", "above left"] as const;
export type Side = (typeof SIDES)[number] | "on";

/** A name that wants room. */
export interface Wish {
  readonly id: string;
  /** Where it might stand, the best first. */
  readonly boxes: readonly (Box & { readonly side: Side })[];
  /** Whether it may lie over a thing where there is no room else. */
  readonly over: boolean;
}

/** The sides on which names stand; what has no room is left out. No name lies over another. */
export function placed(wishes: Iterable<Wish>, things: readonly Box[]): ReadonlyMap<string, Side> {
  const names: Box[] = [];
  const sides = new Map<string, Side>();
  for (const { id, boxes, over } of wishes) {
    const free = boxes.filter((box) => !names.some((name) => overlap(box, name)));
    const hidden = free.map((box) => things.filter((thing) => overlap(box, thing)).length);
    const least = Math.min(...hidden);
    const box = free[hidden.indexOf(least)];
    if (box === undefined || (least > 0 && !over)) continue;
    names.push(box);
    sides.set(id, box.side);
  }
  return sides;
}

/** Where the name of a thing may stand: beside it, the best first. */
export function around(thing: Box, text: Box, gap: number): (Box & { side: Side })[] {
  const { width, height } = text;
  const [x, y] = [thing.left + thing.width / 2, thing.top + thing.height / 2];
  return SIDES.map((side) => ({
    side,
    left: side.includes("right") ? thing.left + thing.width + gap : side.includes("left") ? thing.left - gap - width : x - width / 2,
    top: side.includes("below") ? thing.top + thing.height + gap : side.includes("above") ? thing.top - gap - height : y - height / 2,
    width,
    height,
  }));
}

/** A box around its middle. */
export function centred({ x, y }: { readonly x: number; readonly y: number }, width: number, height: number): Box {
  return { left: x - width / 2, top: y - height / 2, width, height };
}

/** Whether all of a box lies in another. */
export function within(one: Box, other: Box): boolean {
  return (
    one.left >= other.left &&
    one.top >= other.top &&
    one.left + one.width <= other.left + other.width &&
    one.top + one.height <= other.top + other.height
  );
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.left < other.left + other.width &&
    other.left < one.left + one.width &&
    one.top < other.top + other.height &&
    other.top < one.top + one.height
  );
}

const KNOWN = new Map<string, string>();

/** The text in lines of about so many letters, cut after the third; the tables have all of it. */
export function broken(text: string, most: number, lines = 3): string {
  const key = `${most} ${lines} ${text}`;
  const known = KNOWN.get(key) ?? inLines(text, most, lines);
  // Hundreds of edges say one of a dozen things.
  KNOWN.set(key, known);
  return known;
}

function inLines(text: string, most: number, lines: number): string {
  const found: string[] = [];
  let line = "";
  for (const { segment } of SEGMENTS.segment(text)) {
    if (line !== "" && width(line + segment) > most) {
      found.push(line.trim());
      line = "";
    }
    line += segment;
  }
  found.push(line.trim());
  return found.slice(0, lines).join("\n") + (found.length > lines ? "…" : "");
}

/** Width in full-width letters: Latin ones take about half. */
export function width(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter >= "\u2e80" ? 1 : 0.55), 0);
}

const SEGMENTS = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
