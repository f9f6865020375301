// The fields that limit the search to a source, to dates, and to articles chosen from the list.

import { announce } from "./dom.js";
import { make } from "./elements.js";
import { isLimited, limits } from "./limits.js";
import { save, scope } from "./state.js";

const DATE = /^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$/;
const MAX_CHOSEN = 1_000;

const element = (id) => document.getElementById(id);
const dateFields = () => [element("after"), element("before")];
let onShown = () => {};
let known = null; // { sources, ids } of all articles; null until the server is ready

// `listener` is called whenever the limits that are shown may have changed.
export function listen(listener) {
  onShown = listener;
  for (const name of ["source-only", "after", "before"]) {
    element(name).addEventListener("change", choose);
  }
  element("all-articles").addEventListener("click", () => set({ source: "", after: "", before: "", articles: [] }));
  element("deselect").addEventListener("click", () => {
    set({ articles: [] });
    element("search").focus();
  });
  show();
}

export function setArticles(articles) {
  const sources = [...new Set(articles.map(({ source }) => source).filter(Boolean))].sort();
  known = { sources, ids: new Set(articles.map(({ id }) => id)) };
  element("source-only").replaceChildren(
    make("option", { value: "" }, "All sources"),
    ...sources.map((source) => make("option", { value: source }, source)),
  );
  show();
}

// Shows the limits of the open conversation, without those that no article meets any more.
export function show() {
  const { source, articles } = scope;
  const gone = known ? withoutUnknown() : [];
  element("source-only").value = scope.source;
  element("after").value = scope.after;
  element("before").value = scope.before;
  for (const field of dateFields()) mark(field, false);
  element("scope-words").textContent = heading();
  element("scope-note").textContent = gone.join(" ");
  element("all-articles").hidden = !isLimited(scope);
  onShown();
  if (source !== scope.source || articles !== scope.articles) save();
}

// Removes limits to a source or to articles that are gone; returns a sentence about each.
function withoutUnknown() {
  const { source } = scope;
  const left = scope.articles.filter((id) => known.ids.has(id));
  const count = scope.articles.length - left.length;
  if (count > 0) scope.articles = left;
  const isGone = source && !known.sources.includes(source);
  if (isGone) scope.source = "";
  return [
    isGone && `No article is from ${source} any more.`,
    count > 0 && (count === 1 ? "1 chosen article has been removed." : `${count} chosen articles have been removed.`),
  ].filter(Boolean);
}

function choose() {
  for (const field of dateFields()) mark(field, !DATE.test(field.value.trim()));
  if (dateFields().some((field) => field.getAttribute("aria-invalid") === "true")) {
    element("scope-note").textContent = "Enter a year, a month or a day, such as 2023, 2023-04 or 2023-04-04.";
    return;
  }
  const [after, before] = dateFields().map((field) => field.value.trim());
  if (isReversed(after, before)) {
    mark(element("before"), true);
    element("scope-note").textContent = "The start date is after the end date; swap them.";
    return;
  }
  set({ source: element("source-only").value, after, before });
}

export const isChosen = (id) => scope.articles.includes(id);

// Adds an article to the chosen ones, or removes it.
export function chooseArticle(id, isAdded) {
  const others = scope.articles.filter((one) => one !== id);
  set({ articles: isAdded ? [...others, id].slice(-MAX_CHOSEN) : others });
}

const mark = (field, isInvalid) => field.setAttribute("aria-invalid", String(isInvalid));

// A year or a month starts on its first day and ends on its last.
function isReversed(after, before) {
  return after && before && after + "-01-01".slice(after.length - 4) > before + "-12-31".slice(before.length - 4);
}

function set(fields) {
  Object.assign(scope, fields);
  if (document.activeElement === element("all-articles")) element("scope-words").focus();
  show();
  announce(heading());
  save();
}

const heading = () => (isLimited(scope) ? `Searching only: ${limits(scope)}` : "Searching all articles");

// Returns the line about the scope below an answer; "" if all articles were searched.
export function searchedOnly(scope) {
  return isLimited(scope) ? `Searched only: ${limits(scope)}.` : "";
}
