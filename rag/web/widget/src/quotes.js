// The exact words that a footnote points at, and where they are.

import { quoteFields, verdictText } from "../../static/citation.js";
import { withDates } from "../../static/dates.js";
import { make } from "../../static/elements.js";
import { date } from "./language.js";
import { english, fill, parts } from "./texts.js";

/** @import { Citation, Claim, Options, Passage } from "./types.js" */

const MAX_SNIPPET = 160; // characters shown of a passage

/**
 * Returns the card of a footnote: its quote between its neighbours.
 * @param {Citation} citation
 * @param {Claim} claim
 * @param {Options} options
 */
export function card(citation, claim, options) {
  const { number, before, quote, after } = citation;
  const name = fill(options.texts.footnote, { number });
  const words = [
    before && make("span", {}, `${before} `),
    make("q", {}, quote),
    after && make("span", {}, ` ${after}`),
  ];
  return make(
    "div",
    { class: "card", part: "card", role: "group", "aria-label": name },
    make("p", { class: "words", lang: "en", dir: "auto" }, ...words),
    ...about(citation, claim, options),
  );
}

/**
 * Returns the closest sentence of a refusal, and what doesn't fit about it.
 * @param {Citation} citation
 * @param {string[]} reasons
 * @param {Options} options
 */
export function closestCard(citation, reasons, options) {
  const { texts } = options;
  const claim = { text: citation.quote, verdict: "verbatim" };
  return make(
    "div",
    { role: "group", class: "card closest", part: "card", "aria-label": texts.closest },
    make("h4", {}, texts.closest),
    make("p", { lang: "en", dir: "auto" }, make("q", {}, citation.quote), make("sup", {}, `[${citation.number}]`)),
    ...about(citation, claim, options, [`[${citation.number}] `]),
    reasons.length > 0 && make("h4", {}, texts.unfit),
    ...reasons.map((reason) => make("p", {}, english(reason))),
  );
}

/**
 * Returns a line on where a quote is, and one on how the claim follows from it, with a link.
 * @param {Citation} citation
 * @param {{ text: string, verdict: string }} claim
 * @param {Options} options
 * @param {string[]} [start] of the first line
 */
function about(citation, claim, { texts, language, base }, start = []) {
  const { title, source, section, page } = citation;
  const places = [
    english(title, withDates(title)),
    citation.date && date(citation.date, language),
    source && english(source),
    section && english(section),
    page && fill(texts.page, { page }),
  ].filter((place) => place !== null && place !== undefined && place !== "" && place !== 0);
  const separated = places.flatMap((place, at) => (at > 0 ? [" · ", place] : [place]));
  const verdict = parts(verdictText(claim, { ...citation, doubt: citation.doubt && "{doubt}" }, texts), {
    doubt: english(citation.doubt || ""),
  });
  return [
    make("p", { class: "about" }, ...start, ...separated),
    make("p", { class: "about" }, ...verdict, " · ", link(citation, texts.read, base)),
  ];
}

/**
 * @param {Passage} passage
 * @param {string} base the server's origin
 */
export function passageItem(passage, base) {
  const text = passage.text.replace(/\s+/g, " ");
  const snippet = text.length > MAX_SNIPPET ? `${text.slice(0, MAX_SNIPPET).replace(/\s\S*$/, "")}…` : text;
  return make("li", {}, link({ ...passage, quote: passage.text }, passage.title, base), make("br"), snippet);
}

/**
 * @param {Parameters<typeof quoteFields>[0]} quote
 * @param {string} label
 * @param {string} base
 */
function link(quote, label, base) {
  return make("a", { href: `${base}/#${quoteFields(quote)}`, target: "_blank", rel: "noopener", part: "link" }, label);
}
