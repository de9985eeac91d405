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

  /** `choose` is told the id of a node or edge that is tapped, or nothing for the ground. */
  constructor(container: HTMLElement, choose: (id: string | undefined) => void, open: (id: string) => void) {
    this.#cy = cytoscape({
      container,
      style: style(),
      minZoom: 0.05,
      maxZoom: 4,
      boxSelectionEnabled: false,
      autounselectify: true,
    });
    this.#cy.on("tap", (event) => choose(event.target === this.#cy ? undefined : (event.target.id() as string)));
    this.#cy.on("dbltap", "node", (event) => open(event.target.id() as string));
    this.#cy.on("zoom dragfree", () => this.#placeLabelsSoon());
    new ResizeObserver(() => this.#resized()).observe(container);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#cy.style(style()));
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
    });
    this.#mark(this.#chosen !== undefined && shown.nodes.has(this.#chosen) ? this.#chosen : undefined);
    if (fresh) this.fit();
    // At once, so that nothing is painted twice.
    this.#placeLabels();
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
    this.#cy.resize();
    if (this.#chosen !== undefined) this.show(this.#chosen);
  }

  #placeLabelsSoon(): void {
    cancelAnimationFrame(this.#waiting);
    this.#waiting = requestAnimationFrame(() => this.#placeLabels());
  }

  #placeLabels(): void {
    const zoom = this.#cy.zoom();
    const letter = Math.max(LETTER / zoom, LETTER * 0.75);
    const size = Math.min(Math.max(LEAST_SIZE / zoom, SIZE), MOST_SIZE);
    const halo = Math.max(HALO / zoom, HALO);
    const kept = readable(this.#boxes(letter, size));
    this.#cy.batch(() => {
      this.#cy.nodes().forEach((node) => {
        const own = node.hasClass("territory") ? size * 1.4 : size;
        node.style({
          width: own,
          height: own,
          "font-size": letter,
          "text-margin-y": 3 / zoom,
          "text-outline-width": halo,
        });
        node.toggleClass("named", kept.has(node.id()));
      });
      this.#cy.edges().style({
        "font-size": letter * 0.9,
        "text-outline-width": halo,
        width: Math.max(1 / zoom, 1),
      });
    });
  }

  /** Where names would stand: the chosen and its neighbours first, then the most joined. */
  *#boxes(letter: number, size: number): Iterable<Box> {
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

function style(): cytoscape.StylesheetJson {
  const ground = token("ground");
  const text = token("text");
  const halo = { "text-outline-color": ground, "text-outline-opacity": 1 };
  return [
    {
      selector: "node",
      style: {
        shape: "rectangle",
        "background-color": token("text-2"),
        color: text,
        "font-family": getComputedStyle(document.documentElement).fontFamily,
        "text-valign": "bottom",
        "text-wrap": "wrap",
        "line-height": LINE,
        "overlay-opacity": 0,
        ...halo,
      },
    },
    ...Object.entries(SHAPES).map(([kind, shape]) => ({
      selector: `node.${kind}`,
      style: { shape, "background-color": token(kind) },
    })),
    {
      selector: "node.person",
      style: { "background-color": ground, "border-width": 4, "border-color": token("person") },
    },
    {
      selector: "edge",
      style: {
        "line-color": token("edge"),
        "curve-style": "straight",
        "overlay-opacity": 0,
        opacity: 0.7,
        color: text,
        "text-rotation": "none",
        "text-wrap": "wrap",
        ...halo,
      },
    },
    { selector: "edge.weak", style: { "line-style": "dashed" } },
    { selector: "node.named, node.chosen", style: { label: "data(label)" } },
    { selector: "edge.said, edge.chosen, edge.near", style: { label: "data(label)" } },
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
