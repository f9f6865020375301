// The fields that limit the search to a source and to dates.

import { announce } from "./dom.js";
import { make } from "./elements.js";

const DATE = /^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$/;

const element = (id) => document.getElementById(id);
const dateFields = () => [element("after"), element("before")];

export function listen(scope, changed) {
  for (const name of ["source-only", "after", "before"]) {
    element(name).addEventListener("change", () => choose(scope, changed));
  }
  element("all-articles").addEventListener("click", () => set(scope, {}, changed));
  element("after").value = scope.after || "";
  element("before").value = scope.before || "";
  show(scope);
}

export function listSources(articles, scope) {
  const sources = [...new Set(articles.map(({ source }) => source).filter(Boolean))].sort();
  element("source-only").replaceChildren(
    make("option", { value: "" }, "All sources"),
    ...sources.map((source) => make("option", { value: source }, source)),
  );
  element("source-only").value = scope.source || "";
}

function choose(scope, changed) {
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
  set(scope, { source: element("source-only").value, after, before }, changed);
}

const mark = (field, isInvalid) => field.setAttribute("aria-invalid", String(isInvalid));

// A year or a month starts on its first day and ends on its last.
function isReversed(after, before) {
  return after && before && after + "-01-01".slice(after.length - 4) > before + "-12-31".slice(before.length - 4);
}

function set(scope, { source = "", after = "", before = "" }, changed) {
  Object.assign(scope, { source, after, before });
  element("source-only").value = source;
  element("after").value = after;
  element("before").value = before;
  for (const field of dateFields()) mark(field, false);
  if (document.activeElement === element("all-articles")) element("scope-words").focus();
  show(scope);
  announce(heading(scope));
  changed();
}

function show(scope) {
  element("scope-words").textContent = heading(scope);
  element("scope-note").textContent = "";
  element("all-articles").hidden = !isLimited(scope);
}

const isLimited = (scope) => Boolean(scope?.source || scope?.after || scope?.before);

const heading = (scope) => (isLimited(scope) ? `Searching only: ${limits(scope)}` : "Searching all articles");

function limits({ source, after, before }) {
  return [source, after && `from ${after}`, before && `up to ${before}`].filter(Boolean).join(", ");
}

// Returns the line about the scope below an answer; "" if all articles were searched.
export function searchedOnly(scope) {
  return isLimited(scope) ? `Searched only: ${limits(scope)}.` : "";
}
