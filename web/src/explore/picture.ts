/** The picture: cytoscape draws what it is handed, at the places it is handed. */

import cytoscape from "cytoscape";

import { token } from "../dom";
import { broken, readable, width, type Box } from "./labels";
import type { Shown } from "./rows";

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
/** What is left free around a picture that is fitted, for names at its edge. */
const ROOM = 240;
/** With so few edges, what they mean stands on them. */
const FEW_EDGES = 40;

export type Direction = "left" | "right" | "up" | "down";

export class Picture {
  readonly #cy: cytoscape.Core;
  #shown: Shown = { nodes: new Map(), edges: [], path: new Set() };
  #chosen: string | undefined;
  #waiting = 0;
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
    this.#cy.on("tap", (event) => choose(event.target === this.#cy ? undefined : (event.target.id() as string)));
    this.#cy.on("dbltap", "node", (event) => open(event.target.id() as string));
    this.#cy.on("zoom dragfree", () => this.#placeLabelsSoon(REST));
    new ResizeObserver(() => this.#resized()).observe(container);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#styled = 0;
      this.#placeLabels();
    });
  }

  /** Draws what is shown. What stays and was dragged stays where it was put, unless its own place is new. */
  draw(shown: Shown): void {
    const fresh = this.#cy.nodes().empty() || this.#moved(shown) || !same(this.#shown.path, shown.path);
    this.#shown = shown;
    this.#cy.batch(() => {
      const edges = new Set(shown.edges.map((edge) => edge.id));
      this.#cy.remove(this.#cy.elements().filter((one) => !shown.nodes.has(one.id()) && !edges.has(one.id())));
      this.#cy.add(elements(shown, (id) => this.#cy.getElementById(id).empty()));
      this.#cy.elements().forEach((one) => {
        one.toggleClass("on-path", shown.path.has(one.id()));
        one.toggleClass("said", one.isEdge() && shown.edges.length <= FEW_EDGES);
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
    const places = (way.nonempty() ? way : this.#cy.nodes()).map((node) => node.position());
    if (places.length === 0) return;
    const [left, right] = ends(places.map(({ x }) => x));
    const [top, bottom] = ends(places.map(({ y }) => y));
    const { x, y } = this.#middle;
    const zoom = Math.min(FITTED, (2 * x) / (right - left + ROOM), (2 * y) / (bottom - top + ROOM));
    this.#cy.viewport({ zoom, pan: { x: x - (zoom * (left + right)) / 2, y: y - (zoom * (top + bottom)) / 2 } });
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
    const kept = readable(this.#boxes(sizes));
    this.#cy.batch(() => {
      this.#cy.nodes().forEach((node) => void node.toggleClass("named", kept.has(node.id())));
      if (zoom === this.#styled) return;
      // One style for all instead of one for each: an element with a style of its own is reckoned alone.
      this.#cy.style(style(sizes));
      this.#styled = zoom;
    });
  }

  /** Where names would stand: the chosen and its neighbours first, then the most joined. */
  *#boxes({ letter, size }: Sizes): Iterable<Box> {
    const near = (id: string): number => Number(this.#cy.getElementById(id).hasClass("near"));
    const order = [...this.#shown.nodes.values()].sort(
      (one, other) =>
        Number(other.id === this.#chosen) - Number(one.id === this.#chosen) ||
        near(other.id) - near(one.id) ||
        other.degree - one.degree,
    );
    for (const { id } of order) {
      const node = this.#cy.getElementById(id);
      const { x, y } = node.position();
      const lines = (node.data("label") as string).split("\n");
      const across = Math.max(...lines.map(width)) * letter;
      yield { id, left: x - across / 2, top: y - size / 2, width: across, height: size + lines.length * letter * LINE };
    }
  }
}

/** How large things are drawn, in the units of the picture. */
interface Sizes {
  readonly letter: number;
  readonly size: number;
  readonly halo: number;
  readonly below: number;
  readonly line: number;
}

function sizesAt(zoom: number): Sizes {
  return {
    letter: Math.max(LETTER / zoom, LETTER * 0.75),
    size: Math.min(Math.max(LEAST_SIZE / zoom, SIZE), MOST_SIZE),
    halo: Math.max(HALO / zoom, HALO),
    below: 3 / zoom,
    line: Math.max(1 / zoom, 1),
  };
}

function ends(values: readonly number[]): [least: number, most: number] {
  return [Math.min(...values), Math.max(...values)];
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

function elements(shown: Shown, isNew: (id: string) => boolean): cytoscape.ElementDefinition[] {
  const nodes = [...shown.nodes.values()].filter((node) => isNew(node.id));
  const edges = shown.edges.filter((edge) => isNew(edge.id));
  return [
    ...nodes.map(({ id, kind, label, x, y }) => ({
      group: "nodes" as const,
      data: { id, x, y, label: broken(label) },
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

function style({ letter, size, halo, below, line }: Sizes): cytoscape.StylesheetJson {
  const ground = token("ground");
  const text = token("text");
  // What names look like is told of those that are shown alone: it would be reckoned for hundreds.
  const name = {
    label: "data(label)",
    color: text,
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
    { selector: "node.territory", style: { width: size * 1.4, height: size * 1.4 } },
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
      selector: "node.named, node.chosen",
      style: {
        ...name,
        "font-family": getComputedStyle(document.documentElement).fontFamily,
        "font-size": letter,
        "text-valign": "bottom",
        "text-margin-y": below,
        "line-height": LINE,
      },
    },
    { selector: "edge.said, edge.chosen, edge.near", style: { ...name, "font-size": letter * 0.9, "text-rotation": "none" } },
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
