/** Which names can be read: as many as have room, the most joined first. */

export interface Box {
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The ids of boxes that overlap none before them. */
export function readable(boxes: Iterable<Box>): ReadonlySet<string> {
  const placed: Box[] = [];
  for (const box of boxes) if (!placed.some((other) => overlap(box, other))) placed.push(box);
  return new Set(placed.map((box) => box.id));
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
export function broken(text: string, most = 11, lines = 3): string {
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
