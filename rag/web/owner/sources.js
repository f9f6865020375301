// The owner's section "Web sources": what is fetched from the web, and how that goes. It is loaded
// when it is shown, and forgotten when it no longer is.

import { button, make } from "../page/elements.js";
import { keepFocus } from "../page/focus.js";
import { ago } from "../page/freshness.js";
import { request, send } from "./request.js";
import { many } from "./words.js";

const OFTEN = [[1, "every hour"], [6, "every 6 hours"], [24, "every day"], [168, "every week"]];
const KINDS = { page: "Page", feed: "Feed", sitemap: "Sitemap", list: "List of addresses" };
const SOON = 2_000; // ms until the next poll while a source is checked
const LATER = 30_000;
const root = document.getElementById("sources");
const often = (hours) => OFTEN.find(([every]) => every === hours)?.[1] || `every ${hours} hours`;

class Sources {
  said = make("p", { class: "note", role: "status" });
  problem = make("p", { class: "problem", role: "alert" });
  url = make("input", { id: "source-url", type: "text", inputmode: "url", autocomplete: "off", maxlength: "2000", required: true, spellcheck: "false", "aria-describedby": "source-hint source-problem" });
  wrong = make("p", { class: "problem", id: "source-problem", role: "alert" });
  every = make("select", { id: "source-every" },
    ...OFTEN.map(([hours, label]) => make("option", { value: hours, selected: hours === 24 }, label)));
  add = make("button", { class: "primary" }, "Add");
  feeds = make("div", { class: "row" });
  list = make("ul", { class: "list", "aria-label": "Web sources" });
  all = make("div", { class: "row" }, button("Check all now", () => this.check("")));
  #shown = "";
  #timer = 0;

  constructor() {
    root.replaceChildren(
      make("p", { class: "note" }, "Articles can be fetched from the web: a page, a feed (RSS or Atom), a sitemap, or a list of addresses. Their pages are stored in “web”, inside the folder of articles."),
      make("form", { onsubmit: (event) => this.submit(event), "aria-label": "Add a web source" },
        make("div", { class: "row" },
          make("div", { class: "address" }, make("label", { for: "source-url" }, "Address"), this.url),
          make("div", {}, make("label", { for: "source-every" }, "Check it"), this.every),
          this.add),
        make("p", { class: "note", id: "source-hint" }, "Such as https://www.example.org/feed.xml"),
        this.wrong),
      this.said, this.feeds, this.problem, this.list, this.all,
    );
  }

  say(text) {
    this.said.textContent = text;
  }

  async submit(event) {
    event.preventDefault();
    this.add.disabled = true;
    this.wrong.textContent = "";
    this.say("Looking at the address.");
    const { status, body, message } = await send("POST", "sources", { url: this.url.value, every: Number(this.every.value) });
    this.add.disabled = false;
    const kind = (KINDS[body.kind] || "").toLowerCase();
    const what = body.kind === "page" ? "The page was added; it is" : `The ${kind} was added; its ${many(body.pages || 0, "page")} ${body.pages === 1 ? "is" : "are"}`;
    this.say(status === 201 ? `${what} being fetched now.` : "");
    this.wrong.textContent = status === 201 ? "" : message;
    if (status === 201) this.url.value = "";
    this.feeds.replaceChildren(...(body.feeds || []).map((feed) => this.announced(feed)));
    this.url.focus();
    await this.load();
  }

  // A page was added that has a feed; its later pages come with that.
  announced(feed) {
    return button(`Add its feed as well: ${feed}`, () => {
      this.url.value = feed;
      this.url.form.requestSubmit();
    });
  }

  async load() {
    clearTimeout(this.#timer);
    const { status, body, message } = await request("sources");
    this.problem.textContent = status === 200 || status === 401 ? "" : message;
    const sources = status === 200 ? body.sources : null;
    if (sources) this.draw(sources);
    const isBusy = sources?.some(({ state }) => state === "checking" || state === "waiting");
    if (this.list.isConnected) this.#timer = setTimeout(() => this.load(), isBusy ? SOON : LATER);
  }

  draw(sources) {
    // The minutes that have passed are part of what is shown.
    const serialized = JSON.stringify([sources, sources.map(({ checked }) => ago(checked))]);
    if (serialized === this.#shown) return;
    this.#shown = serialized;
    this.all.hidden = sources.length < 2;
    const asked = this.list.querySelector("[data-asked]")?.dataset.asked;
    keepFocus(this.list, () => this.list.replaceChildren(...sources.map((source) => this.item(source, asked === source.url))));
  }

  item(source, isAsked) {
    const { url, kind, every, pages, problem, note } = source;
    const about = [KINDS[kind], often(every), kind !== "page" && many(pages, "page")];
    const own = { "data-source": url };
    const row = make("div", { class: "row" }, ...(isAsked ? this.question(source) : this.buttons(source)));
    if (isAsked) row.dataset.asked = url;
    return make("li", own,
      make("p", {}, make("strong", {}, url)),
      make("p", { class: "note" }, about.filter(Boolean).join(" · ")),
      make("p", { class: "note" }, stateOf(source)),
      problem && make("p", { class: "problem" }, `Failed: ${problem}`),
      note && make("p", { class: "problem" }, note),
      row);
  }

  buttons(source) {
    const { url } = source;
    const remove = button("Remove", () => {
      const row = remove.parentElement;
      row.dataset.asked = url;
      row.replaceChildren(...this.question(source));
      row.querySelector("button").focus();
    }, { "aria-label": `Remove ${url}` });
    return [button("Check now", () => this.check(url), { "aria-label": `Check ${url} now` }), remove];
  }

  question(source) {
    const { url, kind, pages } = source;
    const those = kind === "page" ? "its page" : `its ${many(pages, "page")}`;
    const keep = button(`Yes, and keep ${those}`, () => this.remove(url, false), { "aria-label": `Yes, remove ${url} and keep ${those}` });
    const drop = button(`Yes, and delete ${those}`, () => this.remove(url, true), { "aria-label": `Yes, remove ${url} and delete ${those}` });
    const cancel = button("Cancel", () => {
      const row = cancel.parentElement;
      delete row.dataset.asked;
      row.replaceChildren(...this.buttons(source));
      row.lastElementChild.focus();
    });
    return [keep, pages > 0 && drop, cancel].filter(Boolean);
  }

  async check(url) {
    const { status, message } = await send("POST", "sources/check", { url });
    this.say(status === 200 ? "It is checked now." : message);
    await this.load();
  }

  async remove(url, deletes) {
    const { status, message } = await request(`sources?url=${encodeURIComponent(url)}&delete_pages=${deletes}`, { method: "DELETE" });
    const pages = deletes ? "its pages are deleted" : "its pages stay articles";
    this.say(status === 200 ? `${url} was removed; ${pages}.` : message);
    this.url.focus();
    await this.load();
  }
}

function stateOf({ state, done, total, checked, succeeded, problem }) {
  if (state === "checking") return total ? `Fetching its pages: ${done} of ${total}.` : "Being checked.";
  if (state === "waiting") return "It is checked in a moment.";
  if (!problem) return `Checked ${ago(checked)}.`;
  return succeeded ? `Tried ${ago(checked)}; last checked with success ${ago(succeeded)}.` : `Tried ${ago(checked)}.`;
}

let shown = null;

// The section has no size while the owner is signed out, or looks at another one.
new ResizeObserver(([{ contentRect }]) => {
  const isVisible = contentRect.width > 0;
  if (isVisible && !shown) {
    shown = new Sources();
    shown.load();
  } else if (!isVisible && shown) {
    shown = null;
    root.replaceChildren();
  }
}).observe(root);
