/** The words of the graph, as the API tells them, made into completions. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";

interface Label {
  readonly ja: string | null;
  readonly en: string | null;
}

interface Word {
  readonly id: string;
  readonly kind: string;
  readonly label: Label;
  readonly meaning: Label;
}

export type Language = keyof Label;

const KEYWORDS = [
  "ASK", "AS", "ASC", "BIND", "BOUND", "COALESCE", "CONSTRUCT", "CONTAINS", "COUNT", "DESC", "DESCRIBE",
  "DISTINCT", "EXISTS", "FILTER", "GROUP BY", "GROUP_CONCAT", "HAVING", "IF", "LANG", "LCASE", "LIMIT",
  "MAX", "MIN", "MINUS", "NOT EXISTS", "OFFSET", "OPTIONAL", "ORDER BY", "PREFIX", "REGEX", "SELECT",
  "STR", "STRSTARTS", "SUM", "UNION", "VALUES", "WHERE",
] as const; // prettier-ignore

const NAME = /[\p{L}\p{N}_:?$/\\-]+$/u;

/** Completes keywords, variables of the query, and our words by their name or by their label. */
export class Vocabulary {
  readonly #address: string;
  readonly #language: Language;
  #words: Promise<readonly Completion[]> | undefined;

  constructor(address: string, language: Language) {
    this.#address = address;
    this.#language = language;
    this.#words = this.#asked();
  }

  /** What may stand at the cursor, or nothing where nothing has been begun. */
  readonly complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const begun = context.matchBefore(NAME);
    if (begun === null && !context.explicit) return null;
    this.#words ??= this.#asked();
    const options = [...KEYWORDS.map(keyword), ...variables(context, begun?.text), ...(await this.#words)];
    return { from: begun?.from ?? context.pos, options, validFor: /^[\p{L}\p{N}_:?$/\\-]*$/u };
  };

  async #asked(): Promise<readonly Completion[]> {
    const answer = await fetch(this.#address).catch(() => undefined);
    if (!answer?.ok) {
      this.#words = undefined; // to be asked again; without them the editor still writes
      return [];
    }
    const body = (await answer.json()) as { readonly items: readonly Word[] };
    return body.items.flatMap((word) => completions(word, this.#language));
  }
}

/** A name as SPARQL writes it: what stands after the prefix has its slashes escaped. */
export function written(curie: string): string {
  return curie.replaceAll("/", "\\/");
}

function completions(word: Word, language: Language): readonly Completion[] {
  const other = language === "ja" ? "en" : "ja";
  const label = word.label[language] ?? word.label[other] ?? "";
  const common = {
    type: word.kind === "class" ? "class" : word.kind === "concept" ? "constant" : "property",
    apply: written(word.id),
    info: word.meaning[language] ?? word.meaning[other] ?? "",
  };
  return [
    { ...common, label: word.id, detail: label },
    { ...common, label: label.replaceAll(" ", "-"), displayLabel: label, detail: word.id, boost: -1 },
  ];
}

function keyword(text: string): Completion {
  return { label: text, type: "keyword", boost: 1 };
}

function variables(context: CompletionContext, begun: string | undefined): readonly Completion[] {
  const names = new Set(context.state.doc.toString().match(/[?$][\p{L}_][\p{L}\p{N}_]*/gu));
  if (begun !== undefined) names.delete(begun);
  return [...names].map((label) => ({ label, type: "variable", boost: 2 }));
}
