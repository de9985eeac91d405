/** The tables of the page are the data of the picture: what is drawn is what is listed. */

export interface Node {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly degree: number;
  readonly row: HTMLTableRowElement;
}

export interface Edge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label: string;
  readonly weak: boolean;
  readonly row: HTMLTableRowElement;
}

export interface Shown {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: readonly Edge[];
  /** The ids on the paths that were asked for. */
  readonly path: ReadonlySet<string>;
}

/** What the tables of a page say. */
export function shownIn(page: ParentNode): Shown {
  const nodes = [...page.querySelectorAll<HTMLTableRowElement>("tr[data-node]")].map(nodeOf);
  const edges = new Map<string, Edge>();
  for (const edge of [...page.querySelectorAll<HTMLTableRowElement>("tr[data-source]")].map(edgeOf)) {
    // Lines between the same two would lie upon each other: one says what all of them say.
    const other = edges.get(edge.id);
    edges.set(edge.id, other === undefined ? edge : { ...other, label: `${other.label} / ${edge.label}` });
  }
  const path = [...page.querySelectorAll<HTMLElement>("#paths [data-on]")];
  return {
    nodes: new Map(nodes.map((node) => [node.id, node])),
    edges: [...edges.values()],
    path: new Set(path.map((step) => step.dataset["on"] ?? "")),
  };
}

function nodeOf(row: HTMLTableRowElement): Node {
  const { node = "", kind = "other", x, y, degree } = row.dataset;
  return {
    id: node,
    kind,
    label: row.cells[0]?.textContent.trim() ?? node,
    x: Number(x),
    y: Number(y),
    degree: Number(degree),
    row,
  };
}

function edgeOf(row: HTMLTableRowElement): Edge {
  const { source = "", target = "", weak } = row.dataset;
  return {
    id: `${source}|${target}`,
    source,
    target,
    label: row.cells[1]?.textContent.trim() ?? "",
    weak: weak !== undefined,
    row,
  };
}
