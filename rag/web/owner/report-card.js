// The report card of the articles, as elements.

import { make } from "../page/elements.js";
import { address } from "./request.js";
import { count, many } from "./words.js";

const languageNames = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

/** Returns the report card's elements. */
export function reportCard({ totals, cards, skipped, unopened, warnings, left_out, more }) {
  const notes = (rows) => rows.map(({ path, reason }) => [[path], [capitalized(reason)]]);
  const unread = notes([...skipped, ...unopened]);
  return [
    figures(totals),
    !cards.length && make("p", {}, "No problems were found in the articles."),
    cards.length && table("Articles to check", ["Article", "Findings"], cards.map(findings), more.cards),
    warnings.length && table("Indexed with warnings", ["File", "Warning"], notes(warnings), more.warnings),
    unread.length && table("Not indexed", ["File or part", "Reason"], unread, more.skipped + more.unopened),
    left_out.length && leftOut(left_out, more.left_out),
  ].filter(Boolean);
}

function figures(totals) {
  const languages = Object.entries(totals.languages).map(
    ([code, number]) => `${code ? languageNames.of(code) : "unknown"} ${count(number)}`,
  );
  const rows = [
    ["Articles", count(totals.articles)],
    ["Files", count(totals.files)],
    ["Chunks", count(totals.chunks)],
    ["No problems", count(totals.fine)],
    ["Missed by search", count(totals.unreached)],
    ["Languages", languages.join(", "), "words"],
  ];
  const cells = rows.map(([name, value, kind]) =>
    make("div", { class: kind }, make("dt", {}, name), make("dd", {}, value)));
  return make("dl", {}, ...cells);
}

function findings(card) {
  const size = card.pages
    ? `${many(card.pages, "page")}, ${count(card.characters_a_page)} characters per page`
    : `${count(card.characters)} characters`;
  const about = `${card.path}; ${size}; ${Math.round(100 * card.boilerplate)}% boilerplate`;
  const items = card.findings.map((text) => make("li", {}, capitalized(text)));
  return [[card.title || card.path, make("span", { class: "note" }, about)], [make("ul", {}, ...items)]];
}

// Returns the articles with lines that are not searched; the lines are asked for when opened.
function leftOut(articles, more) {
  const rest = `${count(more)} more articles; for the full list, run: footnote report`;
  return make(
    "details",
    { class: "left-out" },
    make("summary", {}, "Left out of the search"),
    make("p", { class: "note" }, "These lines are shown with the article, but never searched or quoted. To search "
      + "one of them, open the article in the view “Articles” and bring the line back."),
    ...articles.map(leftOutOf),
    more > 0 && make("p", { class: "note" }, rest),
  );
}

function leftOutOf({ id, path, count: lines }) {
  const body = make("div");
  const element = make("details", {}, make("summary", {}, `${path}: ${many(lines, "line")}`), body);
  element.addEventListener("toggle", async () => {
    if (element.open && !body.hasChildNodes()) body.replaceChildren(...(await leftOutLines(id)));
  });
  return element;
}

async function leftOutLines(id) {
  const response = await fetch(address(`left-out/${encodeURIComponent(id)}`)).catch(() => null);
  const { lines, more, error } = (await response?.json().catch(() => null)) || {};
  if (!lines) return [make("p", { class: "problem" }, error?.message || "The lines could not be loaded; try again.")];
  const items = lines.map(({ text, reason }) =>
    make("li", {}, `“${text}”`, make("span", { class: "note" }, capitalized(reason))));
  return [make("ul", {}, ...items), more > 0 && make("p", { class: "note" }, `${count(more)} more`)].filter(Boolean);
}

// Reasons start in lower case; a first word that is a file name or an ending keeps its letters.
const capitalized = (text) => text.replace(/^[a-z](?=[a-z']* )/, (first) => first.toUpperCase());

/** Returns a table of two columns; `more` is the number of rows that are not shown. */
export function table(caption, heads, rows, more = 0) {
  const row = ([first, second]) => make("tr", {}, make("th", { scope: "row" }, ...first), make("td", {}, ...second));
  const element = make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows.map(row)),
  );
  const rest = `${count(more)} more; for the full list, run: footnote report`;
  return make("div", {}, element, more > 0 && make("p", { class: "note" }, rest));
}
