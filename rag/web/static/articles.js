// The list of articles beside the chat, and which of them are searched.

import { announce } from "./dom.js";
import { button, make } from "./make.js";
import { json } from "./server.js";
import { open } from "./source.js";

const MOST = 100; // articles shown at once
const PAUSE = 200; // ms after the last key
const DATE = /^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$/;

const element = (id) => document.getElementById(id);
let everything = []; // all articles
let latest = 0; // number of the last search, since answers may overtake each other

export async function listen(scope, changed) {
  let typing = 0;
  element("search").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(list, PAUSE);
  });
  for (const name of ["source-only", "after", "before"]) {
    element(name).addEventListener("change", () => choose(scope, changed));
  }
  element("everything").addEventListener("click", () => setScope(scope, {}, changed));
  element("after").value = scope.after || "";
  element("before").value = scope.before || "";
  describe(scope);
}

// Called whenever the server has become ready; returns all articles.
export async function refresh(scope) {
  everything = await json("/api/articles");
  const sources = [...new Set(everything.map((one) => one.source).filter(Boolean))].sort();
  element("source-only").replaceChildren(
    make("option", { value: "" }, "Every source"),
    ...sources.map((source) => make("option", { value: source }, source)),
  );
  element("source-only").value = scope.source || "";
  await list();
  return everything;
}

async function list() {
  const search = element("search").value.trim();
  const own = ++latest;
  let found = everything;
  try {
    if (search) found = await json(`/api/articles?search=${encodeURIComponent(search)}`);
  } catch (problem) {
    if (own === latest) element("found").textContent = problem.message;
    return;
  }
  if (own !== latest) return;
  const more = found.length > MOST ? `, the first ${MOST} shown` : "";
  element("found").textContent = `${found.length} of ${everything.length}${more}`;
  element("list").replaceChildren(...found.slice(0, MOST).map(entry));
}

function entry(article) {
  const about = [article.date, article.source].filter(Boolean).join(" · ");
  const title = button(article.title, () => open([{ ...article, article_id: article.id }], 0, title));
  return make("li", {}, title, about && make("span", { class: "about" }, about));
}

function choose(scope, changed) {
  const [after, before] = [element("after"), element("before")];
  for (const field of [after, before]) {
    field.setAttribute("aria-invalid", String(!DATE.test(field.value.trim())));
  }
  if ([after, before].some((field) => field.getAttribute("aria-invalid") === "true")) {
    element("scope-note").textContent = "Write a year, a month or a day: 2023, 2023-04, 2023-04-04.";
    return;
  }
  const chosen = {
    source: element("source-only").value,
    after: after.value.trim(),
    before: before.value.trim(),
  };
  if (isEmpty(chosen)) {
    before.setAttribute("aria-invalid", "true");
    element("scope-note").textContent = "No day lies between these dates; exchange them.";
    return;
  }
  setScope(scope, chosen, changed);
}

// A year or a month begins with its first day and ends with its last.
function isEmpty({ after, before }) {
  return after && before && after + "-01-01".slice(after.length - 4) > before + "-12-31".slice(before.length - 4);
}

export function setScope(scope, { source = "", after = "", before = "" }, changed) {
  Object.assign(scope, { source, after, before });
  element("source-only").value = source;
  element("after").value = after;
  element("before").value = before;
  for (const name of ["after", "before"]) element(name).setAttribute("aria-invalid", "false");
  if (document.activeElement === element("everything")) element("scope-words").focus();
  describe(scope);
  announce(words(scope));
  changed();
}

function describe(scope) {
  element("scope-words").textContent = words(scope);
  element("scope-note").textContent = "";
  element("everything").hidden = !isLimited(scope);
}

export const isLimited = (scope) => Boolean(scope?.source || scope?.after || scope?.before);

export function words(scope) {
  if (!isLimited(scope)) return "Searches all articles";
  const parts = [
    scope.source,
    scope.after && `from ${scope.after}`,
    scope.before && `up to ${scope.before}`,
  ];
  return `Searches only: ${parts.filter(Boolean).join(", ")}`;
}
