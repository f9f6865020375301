// The list of articles next to the chat, and the search in it.

import { button, make } from "./elements.js";
import { listSources } from "./scope.js";
import { json } from "./server.js";
import { open } from "./source.js";

const MAX_SHOWN = 100;
const PAUSE = 200; // ms after the last key

const element = (id) => document.getElementById(id);
let all = [];
let latest = 0; // number of the last search; responses may arrive out of order

export function listen() {
  let typing = 0;
  element("search").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(list, PAUSE);
  });
}

// Called whenever the server has become ready; returns all articles.
export async function refresh(scope) {
  all = await json("/api/articles");
  listSources(all, scope);
  await list();
  return all;
}

async function list() {
  const search = element("search").value.trim();
  const number = ++latest;
  let matches = all;
  try {
    if (search) matches = await json(`/api/articles?search=${encodeURIComponent(search)}`);
  } catch (problem) {
    if (number === latest) element("article-count").textContent = problem.message;
    return;
  }
  if (number !== latest) return;
  const rest = matches.length > MAX_SHOWN ? `; the first ${MAX_SHOWN} are shown` : "";
  const noun = all.length === 1 ? "article" : "articles";
  element("article-count").textContent = `${matches.length} of ${all.length} ${noun}${rest}`;
  element("list").replaceChildren(...matches.slice(0, MAX_SHOWN).map(entry));
}

function entry(article) {
  const date = article.date || (article.created && `file created ${article.created}`);
  const about = [date, article.source].filter(Boolean).join(" · ");
  const title = button(article.title, () => open([{ ...article, article_id: article.id }], 0, title));
  return make("li", {}, title, about && make("span", { class: "about" }, about));
}
