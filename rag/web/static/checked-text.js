// A checked text as paragraphs of plain words and of sentences, with indexes instead of the API's offsets.

import { indexOf } from "./offsets.js";

const BLANK_LINE = /\n[^\S\n]*\n\s*/;

// Returns the sentences of a report with indexes of its text; each has `runs`, which are
// { text, differs }: the words that differ from the articles are apart.
export function indexedSentences({ text, sentences }) {
  const index = indexOf(text);
  return sentences.map((sentence) => {
    const [start, end] = [sentence.start, sentence.end].map(index);
    // If no part has support, no words differ more than the rest.
    const parts = sentence.verdict === "unsupported" ? [] : sentence.parts;
    const spans = parts.map((part) => [part.differs_start, part.differs_end].map(index));
    return { ...sentence, start, end, runs: runs(text, start, end, spans) };
  });
}

function runs(text, start, end, spans) {
  const found = [];
  let at = start;
  const add = (from, to, differs) => from < to && found.push({ text: text.slice(from, to), differs });
  for (const [from, to] of spans.sort(([one], [other]) => one - other)) {
    if (from < at || from >= to || to > end) continue;
    add(at, from, false);
    add(from, to, true);
    at = to;
  }
  add(at, end, false);
  return found;
}

// Returns lists of strings and sentences, split at blank lines between sentences.
export function paragraphs(text, sentences) {
  const found = [[]];
  let at = 0;
  const addWords = (words) => {
    const [first, ...further] = words.split(BLANK_LINE);
    if (first) found.at(-1).push(first);
    for (const part of further) found.push(part ? [part] : []);
  };
  for (const sentence of sentences) {
    addWords(text.slice(at, sentence.start));
    found.at(-1).push(sentence);
    at = sentence.end;
  }
  addWords(text.slice(at));
  return found.filter((parts) => parts.some((part) => typeof part !== "string" || part.trim()));
}
