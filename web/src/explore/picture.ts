/** The picture: cytoscape draws what it is handed, at the places it is handed. */

import cytoscape from "cytoscape";

import { token } from "../dom";
import { around, broken, centred, placed, within, type Box, type Side, type Wish } from "./labels";
import type { Node, Shown } from "./rows";

const SHAPES: Readonly<Record<string, cytoscape.Css.NodeShape>> = {
  territory: "ellipse",
  organisation: "rectangle",
  programme: "hexagon",
  agreement: "diamond",
  meeting: "triangle",
  budget: "pentagon",
  person: "ellipse",
};
const SIZE = 20;
/** Seen from afar, nodes and names are drawn larger than they are, so as to be seen at all. */
const LEAST_SIZE = 9;
/** Never so large that neighbours run into each other. */
const MOST_SIZE = 56;
const HALO = 2.5;
const LETTER = 13;
const LINE = 1.25;
/** How long a zoom must rest before sizes and names follow it: they are set for every node. */
const REST = 80;
/** How large a small picture is drawn at most, when it is fitted. */
const FITTED = 1.1;
/** The pixels left free around a picture that is fitted; a name that would reach beyond stands elsewhere. */
const ROOM = { across: 44, down: 48 };
/** So near, what edges mean stands on those that have room for it; else on those of what is chosen alone. */
const NEAR = 1.5;
/** Square pixels of the picture for each name, the most joined first; and of the screen for one that may hide nodes. */
const AREA_OF_NAME = 10_000;
const AREA_OF_HIDING = 40_000;
/** So many have names in any case where there is room. */
const FEW = 20;
/** A country is looked for sooner than what is joined as much. */
const WEIGHT_OF_TERRITORY = 4;
const ON_EDGE = 0.9;
const OF_TERRITORY = 1.4;
/** Pixels around a finger in which a node is meant. */
const FINGER = 16;
/** Pixels across below which names have shorter lines. */
const NARROW = 480;
/** The classes that move a name away from below its node. */
const MOVES = ["above", "beside", "right", "left"];

export type Direction = "left" | "right" | "up" | "down";

export class Picture {
  readonly #cy: cytoscape.Core;
  #shown: Shown = { nodes: new Map(), edges: [], path: new Set() };
  #chosen: string | undefined;
  #waiting = 0;
  /** Where names stand that are shown. */
  #sides: ReadonlyMap<string, Side> = new Map();
  /** The zoom for which the style was last written; 0 before any was, or where its colours have changed. */
  #styled = 0;

  /** `choose` is told the id of a node or edge that is tapped, or nothing for the ground. */
  constructor(container: HTMLElement, choose: (id: string | undefined) => void, open: (id: string) => void) {
    this.#cy = cytoscape({
      container,
      style: [],
      minZoom: 0.05,
      maxZoom: 4,
      boxSelectionEnabled: false,
      autounselectify: true,
    });
    this.#cy.on("tap", (event) => choose(this.#meant(event)?.id()));
    this.#cy.on("dbltap", (event) => {
      const one = this.#meant(event);
      if (one?.isNode() === true) open(one.id());
    });
    this.#cy.on("zoom dragfree", () => this.#placeLabelsSoon(REST));
    new ResizeObserver(() => this.#resized()).observe(container);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#styled = 0;
      this.#placeLabels();
    });
  }

  /** What is tapped. A finger covers many small nodes at once, and means the one that is nearest. */
  #meant({ target, position, originalEvent }: cytoscape.EventObject): cytoscape.SingularElementReturnValue | undefined {
    const isFinger = originalEvent.type.startsWith("touch");
    const far = (node: cytoscape.NodeSingular): number =>
      Math.hypot(node.position("x") - position.x, node.position("y") - position.y);
    const nearest = isFinger ? this.#cy.nodes().min(far) : undefined;
    if (nearest !== undefined && nearest.value * this.#cy.zoom() < FINGER) return nearest.ele;
    return target === this.#cy ? undefined : (target as cytoscape.SingularElementReturnValue);
  }

  /** Draws what is shown. What stays and was dragged stays where it was put, unless its own place is new. */
  draw(shown: Shown): void {
    const fresh = this.#cy.nodes().empty() || this.#moved(shown) || !same(this.#shown.path, shown.path);
    this.#shown = shown;
    this.#cy.batch(() => {
      const edges = new Set(shown.edges.map((edge) => edge.id));
      this.#cy.remove(this.#cy.elements().filter((one) => !shown.nodes.has(one.id()) && !edges.has(one.id())));
      const letters = this.#cy.width() < NARROW ? 8 : 11;
      this.#cy.add(elements(shown, letters, (id) => this.#cy.getElementById(id).empty()));
      this.#cy.elements().forEach((one) => {
        one.toggleClass("on-path", shown.path.has(one.id()));
      });
      this.#mark(this.#chosen !== undefined && shown.nodes.has(this.#chosen) ? this.#chosen : undefined);
      if (fresh) this.fit();
      // Within the batch, so that every element is styled once and nothing is painted twice.
      this.#placeLabels();
    });
  }

  #moved(shown: Shown): boolean {
    const moved = this.#cy.nodes().filter((one) => {
      const node = shown.nodes.get(one.id());
      return node !== undefined && (node.x !== one.data("x") || node.y !== one.data("y"));
    });
    moved.forEach((one) => {
      const { x, y } = shown.nodes.get(one.id()) ?? one.position();
      one.data({ x, y }).position({ x, y });
    });
    return moved.nonempty();
  }

  /** Calls back once, when the next picture has been painted. */
  whenDrawn(told: () => void): void {
    this.#cy.one("render", told);
  }

  /** Marks a node or an edge and what it is joined to. */
  choose(id: string | undefined): void {
    if (id === this.#chosen) return;
    this.#mark(id);
    this.#placeLabelsSoon();
  }

  #mark(id: string | undefined): void {
    this.#chosen = id;
    this.#cy.batch(() => {
      this.#cy.elements().removeClass("chosen near");
      if (id === undefined) return;
      const one = this.#cy.getElementById(id);
      one.addClass("chosen");
      one.union(one.connectedNodes()).union(one.closedNeighborhood()).addClass("near");
    });
  }

  /** Brings a node into sight. */
  show(id: string): void {
    const { x1, y1, x2, y2 } = this.#cy.extent();
    const node = this.#cy.getElementById(id);
    if (!node.isNode()) return;
    const { x, y } = node.position();
    if (x < x1 || x > x2 || y < y1 || y > y2) this.#cy.center(node);
  }

  /** The nearest node in a direction: no further off to the side than ahead. */
  towards(from: string, direction: Direction): string | undefined {
    const start = this.#cy.getElementById(from).position();
    let best: string | undefined;
    let least = Infinity;
    this.#cy.nodes().forEach((node) => {
      const { x, y } = node.position();
      const [ahead, aside] = turned(x - start.x, y - start.y, direction);
      const far = Math.hypot(ahead, 2 * aside);
      if (ahead > 0 && Math.abs(aside) <= ahead && far < least) [best, least] = [node.id(), far];
    });
    return best;
  }

  /** The node that is joined most. */
  get first(): string | undefined {
    return this.#shown.nodes.keys().next().value;
  }

  /** Brings all into sight, or the ways that were asked for. */
  fit(): void {
    const way = this.#cy.nodes(".on-path");
    if (this.#cy.nodes().empty()) return;
    const { left, top, width: across, height: down } = bounds(way.nonempty() ? way : this.#cy.nodes());
    const { x, y } = this.#middle;
    const room = (half: number, spare: number): number => 2 * Math.max(half - spare, half / 2);
    const zoom = Math.min(FITTED, room(x, ROOM.across) / across, room(y, ROOM.down) / down);
    this.#cy.viewport({ zoom, pan: { x: x - zoom * (left + across / 2), y: y - zoom * (top + down / 2) } });
  }

  get #middle(): cytoscape.Position {
    return { x: this.#cy.width() / 2, y: this.#cy.height() / 2 };
  }

  zoom(factor: number): void {
    this.#cy.zoom({ level: this.#cy.zoom() * factor, renderedPosition: this.#middle });
  }

  /** The picture as it stands, twice as large, on its ground. */
  png(): Promise<Blob> {
    return this.#cy.png({ output: "blob-promise", scale: 2, full: true, maxWidth: 4096, bg: token("ground") });
  }

  #resized(): void {
    const { clientWidth, clientHeight } = this.#cy.container() ?? {};
    if (clientWidth === this.#cy.width() && clientHeight === this.#cy.height()) return;
    this.#cy.resize();
    if (this.#chosen !== undefined) this.show(this.#chosen);
  }

  #placeLabelsSoon(rest = 0): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#placeLabels(), rest);
  }

  #placeLabels(): void {
    const zoom = this.#cy.zoom();
    const sizes = sizesAt(zoom);
    const { nodes } = this.#shown;
    const sides = placed(this.#wishes(sizes), [...nodes.values()].map((node) => this.#thing(node, sizes)));
    this.#cy.batch(() => {
      for (const id of new Set([...this.#sides.keys(), ...sides.keys()])) {
        const side = sides.get(id);
        const one = this.#cy.getElementById(id);
        one.toggleClass(nodes.has(id) ? "named" : "said", side !== undefined);
        for (const move of MOVES) one.toggleClass(move, side?.includes(move) === true);
      }
      this.#sides = sides;
      if (zoom === this.#styled) return;
      // One style for all instead of one for each: an element with a style of its own is reckoned alone.
      this.#cy.style(style(sizes));
      this.#styled = zoom;
    });
  }

  /** Names that want room: of the chosen, its edges and neighbours first, then of the most joined. */
  *#wishes(sizes: Sizes): Iterable<Wish> {
    const { nodes, edges } = this.#shown;
    const marked = new Set(this.#cy.elements(".near, .on-path").map((one) => one.id()));
    const near = ({ id }: { readonly id: string }): boolean => marked.has(id);
    const rank = (node: Node): number => (node.id === this.#chosen ? 2 : Number(near(node)));
    const order = [...nodes.values()].sort((one, other) => rank(other) - rank(one) || weight(other) - weight(one));
    const frame = this.#frame(sizes.zoom);
    const most = new Set(order.slice(0, Math.ceil((this.#cy.width() * this.#cy.height()) / AREA_OF_HIDING)));
    const many = Math.max(FEW, (frame.width * frame.height * sizes.zoom ** 2) / AREA_OF_NAME);
    const far = order.slice(0, many).filter((node) => !near(node));
    const [edge] = edges.filter(({ id }) => id === this.#chosen);
    if (edge !== undefined) yield this.#nameOnEdge(edge.id, sizes, true);
    for (const node of order.filter(near)) yield this.#nameOf(node, sizes, frame, most.has(node));
    for (const one of edges) if (near(one) && one !== edge) yield this.#nameOnEdge(one.id, sizes);
    for (const node of far) yield this.#nameOf(node, sizes, frame, most.has(node));
    if (sizes.zoom < NEAR) return;
    for (const one of edges) if (!near(one)) yield this.#nameOnEdge(one.id, sizes);
  }

  #nameOf(node: Node, sizes: Sizes, frame: Box, over: boolean): Wish {
    const all = around(this.#thing(node, sizes), this.#text(node.id, sizes.letter), sizes.gap);
    const inside = all.filter((box) => within(box, frame));
    return { id: node.id, boxes: inside.length > 0 ? inside : all, over };
  }

  #nameOnEdge(id: string, sizes: Sizes, over = false): Wish {
    const edge = this.#cy.getElementById(id);
    const [one, other] = [edge.source().position(), edge.target().position()];
    const { width, height } = this.#text(id, sizes.letter * ON_EDGE);
    const box = centred({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }, width, height);
    return { id, boxes: [{ ...box, side: "on" }], over };
  }

  /** How much room a name takes; where is said elsewhere. */
  #text(id: string, letter: number): Box {
    const lines = (this.#cy.getElementById(id).data("label") as string).split("\n");
    const across = Math.max(...lines.map((line) => measured(line)));
    return { left: 0, top: 0, width: (across + 0.25) * letter, height: (lines.length * LINE + 0.4) * letter };
  }

  #thing({ id, kind }: Node, { size }: Sizes): Box {
    const across = kind === "territory" ? size * OF_TERRITORY : size;
    return centred(this.#cy.getElementById(id).position(), across, across);
  }

  /** What the picture shows when it is fitted: names do not reach beyond. */
  #frame(zoom: number): Box {
    const { left, top, width, height } = bounds(this.#cy.nodes());
    const across = Math.max(width + (2 * ROOM.across) / zoom, this.#cy.width() / zoom);
    const down = Math.max(height + (2 * ROOM.down) / zoom, this.#cy.height() / zoom);
    return centred({ x: left + width / 2, y: top + height / 2 }, across, down);
  }
}

/** How large things are drawn, in the units of the picture. */
interface Sizes {
  readonly zoom: number;
  readonly letter: number;
  readonly size: number;
  readonly halo: number;
  readonly gap: number;
  readonly line: number;
}

function sizesAt(zoom: number): Sizes {
  return {
    zoom,
    letter: Math.max(LETTER / zoom, LETTER * 0.75),
    size: Math.min(Math.max(LEAST_SIZE / zoom, SIZE), MOST_SIZE),
    halo: Math.max(HALO / zoom, HALO),
    gap: 3 / zoom,
    line: Math.max(1 / zoom, 1),
  };
}

function bounds(nodes: cytoscape.NodeCollection): Box {
  const places = nodes.map((node) => node.position());
  const [across, down] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, top] = [Math.min(...across), Math.min(...down)];
  return { left, top, width: Math.max(...across) - left, height: Math.max(...down) - top };
}

function weight({ degree, kind }: Node): number {
  return kind === "territory" ? WEIGHT_OF_TERRITORY * degree : degree;
}

function fontFamily(): string {
  return getComputedStyle(document.documentElement).fontFamily;
}

const KNOWN = new Map<string, number>();
const RULER = document.createElement("canvas").getContext("2d");
if (RULER !== null) RULER.font = `100px ${fontFamily()}`;

/** The width of a line, in units of the size of its letters. */
function measured(line: string): number {
  const known = KNOWN.get(line) ?? (RULER?.measureText(line).width ?? 0) / 100;
  KNOWN.set(line, known);
  return known;
}

function same(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each));
}

function turned(x: number, y: number, direction: Direction): [ahead: number, aside: number] {
  switch (direction) {
    case "left": return [-x, y];
    case "right": return [x, y];
    case "up": return [-y, x];
    case "down": return [y, x];
  } // prettier-ignore
}

function elements(shown: Shown, letters: number, isNew: (id: string) => boolean): cytoscape.ElementDefinition[] {
  const nodes = [...shown.nodes.values()].filter((node) => isNew(node.id));
  const edges = shown.edges.filter((edge) => isNew(edge.id));
  return [
    ...nodes.map(({ id, kind, label, x, y }) => ({
      group: "nodes" as const,
      data: { id, x, y, label: broken(label, letters) },
      position: { x, y },
      classes: kind,
    })),
    ...edges.map(({ id, source, target, label, weak }) => ({
      group: "edges" as const,
      data: { id, source, target, label: broken(label, 16, 2) },
      classes: weak ? "weak" : "",
    })),
  ];
}

function style({ letter, size, halo, gap, line }: Sizes): cytoscape.StylesheetJson {
  const ground = token("ground");
  const text = token("text");
  // What names look like is told of those that are shown alone: it would be reckoned for hundreds.
  const name = {
    label: "data(label)",
    color: text,
    "font-family": fontFamily(),
    "line-height": LINE,
    "text-wrap": "wrap",
    "text-outline-color": ground,
    "text-outline-opacity": 1,
    "text-outline-width": halo,
  };
  return [
    {
      selector: "node",
      style: {
        shape: "rectangle",
        width: size,
        height: size,
        "background-color": token("text-2"),
        "overlay-opacity": 0,
      },
    },
    ...Object.entries(SHAPES).map(([kind, shape]) => ({
      selector: `node.${kind}`,
      style: { shape, "background-color": token(kind) },
    })),
    { selector: "node.territory", style: { width: size * OF_TERRITORY, height: size * OF_TERRITORY } },
    {
      selector: "node.person",
      style: { "background-color": ground, "border-width": 4, "border-color": token("person") },
    },
    {
      selector: "edge",
      style: {
        "line-color": token("edge"),
        width: line,
        // A line from middle to middle: nodes are painted over its ends, and nothing is reckoned for it.
        "curve-style": "haystack",
        "haystack-radius": 0,
        "overlay-opacity": 0,
        opacity: 0.7,
      },
    },
    { selector: "edge.weak", style: { "line-style": "dashed" } },
    {
      selector: "node.named",
      style: {
        ...name,
        "font-size": letter,
        "text-valign": "bottom",
        "text-margin-y": gap,
      },
    },
    { selector: "node.above", style: { "text-valign": "top", "text-margin-y": -gap } },
    { selector: "node.beside", style: { "text-valign": "center", "text-margin-y": 0 } },
    { selector: "node.right", style: { "text-halign": "right", "text-margin-x": gap } },
    { selector: "node.left", style: { "text-halign": "left", "text-margin-x": -gap } },
    { selector: "edge.said", style: { ...name, "font-size": letter * ON_EDGE, "text-rotation": "none" } },
    { selector: ".near", style: { opacity: 1, "z-index": 5 } },
    { selector: "edge.near", style: { "line-color": text } },
    {
      selector: ".on-path",
      style: { opacity: 1, "z-index": 8, "underlay-color": token("path"), "underlay-opacity": 0.9, "underlay-padding": 6 },
    },
    {
      selector: "node.chosen",
      style: { "border-width": 3, "border-color": text, "outline-width": 2, "outline-color": text, "outline-offset": 3, "z-index": 9 },
    },
  ] as cytoscape.StylesheetJson;
}
