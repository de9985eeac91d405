/** The editor of a query, in place of the text field that stays behind it in the form. */

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { Vocabulary } from "./vocabulary";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "700" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--agreement)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: tags.comment, color: "var(--text-2)", fontStyle: "italic" },
]);

const LOOK = EditorView.theme({
  "&": { border: "1px solid var(--control)", borderRadius: "8px", background: "var(--ground)", color: "var(--text)" },
  "&.cm-focused": { outline: "4px solid var(--focus-line)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: ".875rem", lineHeight: "1.45", minHeight: "18rem" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { background: "var(--ground-2)", color: "var(--text-2)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--ground-2) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--link) 25%, transparent)",
  },
  ".cm-tooltip": { background: "var(--ground)", color: "var(--text)", border: "1px solid var(--control)" },
  "& .cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "none" },
  // High enough for Japanese letters; clipped, for what is hidden counts as something to be scrolled.
  "& .cm-tooltip.cm-tooltip-autocomplete > ul > li": { lineHeight: "1.7", overflow: "clip" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--text)", color: "var(--ground)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: ".85" },
  ".cm-completionInfo": { maxWidth: "22rem", fontFamily: "var(--sans)", fontSize: ".875rem" },
  "@media (max-width: 40rem)": { ".cm-completionInfo": { display: "none" } },
});

/** What the editor says by itself, by the English words that it would say. */
export type Phrases = Readonly<Record<"Completions" | "Selection deleted", string>>;

/** Puts an editor in the place of a text field, keeps the field's value, and returns the editor. */
export function editorInPlaceOf(
  field: HTMLTextAreaElement,
  name: string,
  phrases: Phrases,
  vocabulary: Vocabulary,
  run: () => void,
): EditorView {
  const host = document.createElement("div");
  host.className = "editor";
  // In a shadow root the editor adopts its style sheets; elsewhere it would write them into the page, which
  // the policy of the pages refuses.
  const root = host.attachShadow({ mode: "open" });
  field.after(host);
  field.hidden = true;
  const view = new EditorView({
    doc: field.value,
    root,
    parent: root,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      bracketMatching(),
      autocompletion({ override: [vocabulary.complete], maxRenderedOptions: 10, icons: false }),
      StreamLanguage.define(sparql),
      syntaxHighlighting(COLOURS),
      LOOK,
      EditorState.phrases.of(phrases),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": name, spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) field.value = update.state.doc.toString();
      }),
      // Tab leaves the editor: a keyboard must get out of it.
      keymap.of([
        { key: "Mod-Enter", run: () => (run(), true) },
        ...completionKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
    ],
  });
  return view;
}

/** Puts the cursor where a query is wrong, counted from one. */
export function showPlace(view: EditorView, line: number, column: number): void {
  if (line > view.state.doc.lines) return;
  const { from, to } = view.state.doc.line(line);
  view.dispatch({ selection: { anchor: Math.min(from + column - 1, to) }, scrollIntoView: true });
}
