// The notes of an answer: where each footnote's words are, by article, folded behind one line.

import { origin, verdictText } from "./citation.js";
import { button, make } from "./elements.js";
import { open } from "./source.js";
import { CHANGES, VERDICTS } from "./wording.js";

const words = (text) => text.replace(/\s+/g, " ").trim();

/**
 * Returns the notes of quotes; `claims` are the answer's, `standings` how each quote compares with
 * its article now, by its number, once that is known. What has changed is shown unfolded.
 */
export function notes(quotes, claims, standings) {
  const articles = new Map();
  for (const quote of quotes) articles.set(quote.article_id, [...(articles.get(quote.article_id) || []), quote]);
  const hasChanged = quotes.some(({ number }) => CHANGES[standings?.[number]]);
  const entries = [...articles.values()].map((own) => entry(quotes, own, claims, standings));
  return make(
    "details",
    { class: "notes", open: hasChanged },
    make("summary", {}, `${counted(quotes.length, "footnote")} from ${counted(articles.size, "article")}`),
    make("ul", { class: "sources", "aria-label": "Footnotes" }, ...entries),
  );
}

const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

// One article, with those of the footnotes that are in it.
function entry(quotes, own, claims, standings) {
  const [{ title, date, source }] = own;
  const about = origin({ date, source }).join(" · ");
  const items = own.map((quote) => item(quotes, quote, claims, CHANGES[standings?.[quote.number]]));
  return make(
    "li",
    {},
    make("p", { class: "article" }, title),
    about && make("p", { class: "about" }, about),
    make("ul", {}, ...items),
  );
}

function item(quotes, quote, claims, change) {
  const citing = claims.filter(({ citations }) => citations.includes(quote.number));
  const verdicts = [...new Set(citing.map((claim) => verdictText(claim, quote, VERDICTS)))];
  const place = origin({ section: quote.section, page: quote.page });
  const label = [`[${quote.number}]`, [...verdicts, ...place].join(" · ")].join(" ");
  const link = button(label, () => open(quotes, quotes.indexOf(quote), link), { class: "open" });
  // The answer has the words already if it consists of them.
  const isShown = citing.some((claim) => claim.verdict === "verbatim" && words(claim.text) === words(quote.quote));
  return make(
    "li",
    {},
    link,
    !isShown && make("q", {}, quote.quote),
    change && make("p", { class: "stale" }, `⚠\uFE0E ${change}`),
  );
}
