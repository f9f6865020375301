// A checked text as plain text: a verdict after each sentence, and the quotes as footnotes.

import { paragraphs } from "./checked-text.js";
import { origin } from "./citation.js";
import { label, scoreLine } from "./verdicts.js";

export function withFootnotes(report, sentences) {
  const text = paragraphs(report.text, sentences).map((parts) => parts.map(words).join("").trim());
  const cited = new Map(sentences.flatMap(({ citations }) => citations.map((one) => [one.number, one])));
  const footnotes = [...cited.values()].sort((one, other) => one.number - other.number).map(footnote);
  return [...text, scoreLine(report), ...report.notes, footnotes.join("\n")].filter(Boolean).join("\n\n");
}

function words(part) {
  if (typeof part === "string") return part;
  if (part.verdict === "no claim") return part.text;
  const why = part.reason ? `: ${part.reason}` : "";
  return `${part.text} (${label(part.verdict)}${why})${part.citations.map(({ number }) => ` [${number}]`).join("")}`;
}

function footnote(citation) {
  const about = [citation.title, ...origin(citation)].join(", ");
  return `[${citation.number}] ${about}: “${citation.quote.replace(/\s+/g, " ")}”`;
}
