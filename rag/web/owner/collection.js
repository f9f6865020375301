// The view "Articles": a search, the list, one article if the address names it, and the bin.

import { button, make } from "../page/elements.js";
import { ArticlePart } from "./article.js";
import { BinPart } from "./bin.js";
import { request } from "./request.js";
import { place } from "./views.js";
import { count, many } from "./words.js";

const element = (id) => document.getElementById(id);
const PAUSE = 250; // ms after the last letter until it is searched

class ListPart {
  #search = make("input", { type: "search", id: "articles-search", maxlength: "200", autocomplete: "off", oninput: () => this.#soon() });
  #folder = make("select", { id: "articles-folder", onchange: () => this.load() }, make("option", { value: "" }, "All folders"));
  #folderField = make("div", { hidden: true }, make("label", { for: "articles-folder" }, "Folder"), this.#folder);
  #found = make("p", { class: "note", role: "status" });
  #problem = make("p", { class: "problem", role: "alert" });
  #rows = make("ul", { class: "articles" });
  #more = button("Show more", () => this.#add(), { hidden: true });
  #timer = 0;
  #request = 0;
  #shown = "";
  #folders = "";
  #start = 0;

  /** @param {HTMLElement} bin shown above the list */
  constructor(bin) {
    const form = make("form", { role: "search", class: "filter", onsubmit: (event) => event.preventDefault() },
      make("div", { class: "wide" }, make("label", { for: "articles-search" }, "Search by title, words or file"), this.#search),
      this.#folderField);
    element("collection").replaceChildren(form, bin, this.#problem, this.#found, this.#rows, this.#more);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load(), PAUSE);
  }

  async load() {
    this.#start = 0;
    const body = await this.#page();
    if (!body) return;
    this.#showFolders(body.folders);
    const serialized = JSON.stringify(body);
    if (serialized === this.#shown) return;
    this.#shown = serialized;
    this.#rows.replaceChildren(...body.articles.map(row));
    this.#found.textContent = body.total ? `${many(body.total, "article")}.` : "No article matches.";
  }

  async #add() {
    const body = await this.#page();
    if (!body) return;
    const rows = body.articles.map(row);
    this.#rows.append(...rows);
    rows[0]?.querySelector("a").focus();
  }

  async #page() {
    const number = ++this.#request;
    const fields = new URLSearchParams({ search: this.#search.value, folder: this.#folder.value, start: this.#start });
    const { status, body, message } = await request(`articles?${fields}`);
    if (number !== this.#request) return null; // another one was asked for since
    this.#problem.textContent = status === 200 ? body.problem : message;
    if (status !== 200) return null;
    this.#start += body.articles.length;
    this.#more.hidden = this.#start >= body.total;
    return body;
  }

  #showFolders(folders) {
    const serialized = JSON.stringify(folders);
    if (serialized === this.#folders) return;
    this.#folders = serialized;
    const chosen = this.#folder.value;
    const options = folders.map(({ path, count: number }) =>
      make("option", { value: path, selected: path === chosen }, `${path} (${count(number)})`));
    this.#folder.replaceChildren(make("option", { value: "" }, "All folders"), ...options);
    this.#folderField.hidden = !folders.length;
  }
}

function row({ id, title, path, date, source, findings }) {
  const toCheck = findings > 0 && many(findings, "finding");
  return make("li", {},
    make("a", { href: `#articles/${encodeURIComponent(id)}` }, title || path),
    make("p", { class: "note" }, [date || "no date", source, path].filter(Boolean).join(" · "),
      toCheck && make("strong", {}, ` · ${toCheck}`)));
}

class Articles {
  #bin = new BinPart((entry, problem) => this.#restored(entry, problem));
  #list = new ListPart(this.#bin.element);
  #article = new ArticlePart((entry) => this.#deleted(entry), () => this.#bin.load());
  #wasIndexing = false;
  #wasChecking = false;
  #lastOpen = "";

  constructor() {
    addEventListener("hashchange", () => this.#follow());
    document.addEventListener("owner:state", ({ detail }) => this.#changed(detail));
    this.#list.load();
    this.#bin.load();
    this.#follow();
  }

  // The address decides which article is open.
  async #follow() {
    const { view, open } = place();
    if (view !== "articles") return;
    element("article").hidden = !open;
    element("every-article").hidden = Boolean(open);
    if (open) {
      element("undo").hidden = true;
      await this.#article.open(open);
    } else if (this.#lastOpen) {
      this.#list.load();
      const link = document.querySelector(`.articles a[href="#articles/${CSS.escape(encodeURIComponent(this.#lastOpen))}"]`);
      (link || element("articles-search")).focus();
    }
    this.#lastOpen = open;
  }

  // Findings are known once the articles are checked, which may be minutes after indexing.
  #changed({ indexing, checking }) {
    if (this.#wasChecking && !checking) {
      this.#list.load();
      this.#article.reload();
    }
    this.#wasChecking = checking;
    if (this.#wasIndexing && !indexing) {
      this.#list.load();
      this.#bin.load();
      this.#article.reload();
    }
    this.#wasIndexing = indexing;
  }

  #deleted(entry) {
    this.#lastOpen = "";
    location.hash = "#articles";
    this.#say(`“${entry.title || entry.path}” was deleted. It is kept for 30 days.`, button("Undo", () => this.#bin.restore(entry)));
    this.#refresh();
  }

  #restored(entry, problem = "") {
    this.#say(problem || `“${entry.title || entry.path}” is back.`);
    element("articles-search").focus({ preventScroll: true });
    this.#refresh();
  }

  #refresh() {
    this.#list.load();
    this.#bin.load();
    document.dispatchEvent(new Event("owner:changed"));
  }

  #say(text, undo) {
    element("undo").hidden = false;
    element("undo").replaceChildren(make("p", { role: "status" }, text), ...(undo ? [undo] : []));
    element("every-article").hidden = false;
    element("article").hidden = true;
    undo?.focus({ preventScroll: true });
    // What was clicked may be far below.
    element("undo").scrollIntoView({ block: "nearest" });
    element("announcer").textContent = text;
  }
}

let shown = null;

// Like "Questions": loaded when it has a size, which it has not while the owner is signed out.
new ResizeObserver(([{ contentRect }]) => {
  if (contentRect.width > 0 && !shown) shown = new Articles();
}).observe(element("collection").closest("section[data-view]"));
