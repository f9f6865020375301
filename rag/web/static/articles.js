// The list of articles next to the chat: the search in it, and the choice of single articles to ask.

import { button, make } from "./elements.js";
import { chooseArticle, isChosen, setArticles } from "./scope.js";
import { json } from "./server.js";
import { open } from "./source.js";
import { scope } from "./state.js";
import { learn, pathIfShared } from "./titles.js";

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
export async function refresh() {
  all = await json("/api/articles");
  learn(all);
  setArticles(all);
  await list();
  return all;
}

// Ticks the chosen articles, and says how many they are.
export function mark() {
  for (const box of element("list").querySelectorAll("input")) box.checked = isChosen(box.value);
  element("chosen").hidden = scope.articles.length === 0;
  element("chosen-count").textContent = `${scope.articles.length} chosen`;
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
  const found = search ? `${matches.length} of ` : "";
  element("article-count").textContent = `${found}${all.length} ${noun}${rest}`;
  element("list").replaceChildren(...matches.slice(0, MAX_SHOWN).map(entry));
  mark();
}

function entry(article) {
  const { id, created } = article;
  const date = article.date || (created && `file created ${created}`);
  const about = [date, article.source, pathIfShared(article)].filter(Boolean).join(" · ");
  const title = button(article.title, () => open([{ ...article, article_id: id }], 0, title));
  const label = ["Search in", article.title, pathIfShared(article)].filter(Boolean).join(" ");
  const change = ({ target }) => chooseArticle(id, target.checked);
  const box = make("input", { type: "checkbox", value: id, "aria-label": label, onchange: change });
  return make("li", {}, box, title, about && make("span", { class: "about" }, about));
}
