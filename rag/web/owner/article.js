// One article: what it is called, its date and source, its file, and its lines.

import { button, make } from "../page/elements.js";
import { LinesPart } from "./article-lines.js";
import { request, send } from "./request.js";

const FIELDS = ["title", "date", "source"];
const LABELS = { title: "Title", date: "Date", source: "Source" };
const changed = () => document.dispatchEvent(new Event("owner:changed"));

export class ArticlePart {
  #root = document.getElementById("article");
  #article = null;
  #heading = make("h2", { tabindex: "-1" });
  #about = make("p", { class: "note" });
  #findings = make("ul", { class: "findings" });
  #said = make("p", { role: "status" });
  #undo = make("span");
  #problem = make("p", { class: "problem", role: "alert" });
  #now = make("p", { class: "note" });
  #inputs = Object.fromEntries(FIELDS.map((name) => [name, make("input", {
    type: "text", id: `article-${name}`, maxlength: name === "date" ? "60" : "200", autocomplete: "off",
    "aria-describedby": name === "date" ? "article-date-hint" : "article-hint",
  })]));
  #sourceField = make("div", {}, make("label", { for: "article-source" }, LABELS.source), this.#inputs.source);
  #file = make("input", { type: "file", hidden: true, "aria-label": "File to replace it with", onchange: () => this.#replace() });
  #replaceButton = button("Replace the file", () => this.#file.click());
  #deleteButton = button("Delete", () => this.#delete());
  #fileNote = make("p", { class: "note" });
  #lines = new LinesPart((change) => this.#send(change, "Saved. The search follows as soon as it is indexed."));

  /**
   * @param {(entry: any) => void} deleted
   * @param {() => void} replaced called when a file has gone to the bin
   */
  constructor(deleted, replaced) {
    this.deleted = deleted;
    this.replaced = replaced;
    const form = make("form", { class: "fields", onsubmit: (event) => this.#save(event), "aria-label": "About the article" },
      make("label", { for: "article-title" }, LABELS.title), this.#inputs.title,
      make("div", { class: "pair" },
        make("div", {}, make("label", { for: "article-date" }, LABELS.date), this.#inputs.date,
          make("p", { class: "note", id: "article-date-hint" }, "A year, a month or a day, such as 2023-04-04.")),
        this.#sourceField),
      make("p", { class: "note", id: "article-hint" }, "Empty a field to use what the file says."),
      make("div", { class: "row" }, make("button", { class: "primary" }, "Save")));
    this.#root.replaceChildren(
      make("p", {}, make("a", { href: "#articles" }, "← All articles")),
      this.#heading, this.#about, this.#findings,
      make("div", { class: "row" }, this.#said, this.#undo), this.#problem, this.#now,
      form,
      make("h3", {}, "File"), this.#fileNote,
      make("div", { class: "row" }, this.#replaceButton, this.#deleteButton, this.#file),
      this.#lines.element);
  }

  async open(id) {
    this.#article = null;
    for (const part of [this.#heading, this.#about, this.#said, this.#problem, this.#now, this.#fileNote]) part.textContent = "";
    this.#undo.replaceChildren();
    this.#findings.replaceChildren();
    const parts = this.#root.querySelectorAll("form, h3, .row, .lines-part");
    // What is typed before the article has come would be lost.
    for (const part of parts) part.hidden = true;
    const { status, body, message } = await request(`articles/${encodeURIComponent(id)}`);
    for (const part of parts) part.hidden = status !== 200;
    if (status !== 200) {
      this.#problem.textContent = message;
      this.#root.querySelector("a").focus();
      return;
    }
    this.#draw(body);
    for (const name of FIELDS) this.#inputs[name].value = body[name];
    this.#heading.focus({ preventScroll: true });
  }

  /** Draws the article again, for example once it is indexed; what was typed stays. */
  async reload() {
    if (!this.#article || this.#root.hidden) return;
    const { status, body } = await request(`articles/${encodeURIComponent(this.#article.id)}`);
    if (status !== 200 || body.id !== this.#article?.id) return;
    const before = this.#article;
    this.#fill(before, body);
    this.#draw(body);
    if (body.version !== before.version) this.#tell(body, "The article has been changed meanwhile. ");
  }

  // Says what an article is like that somebody else has changed.
  #tell({ title, date, source }, lead = "") {
    this.#now.textContent = `${lead}The article as it is now: ${title}; ${date || "no date"}; ${source || "no source"}.`;
  }

  // The owner's own change of the file gives the article another version.
  async #follow() {
    const { status, body } = await request(`articles/${encodeURIComponent(this.#article.id)}`);
    if (status === 200 && body.id === this.#article?.id) this.#draw(body);
  }

  // Fields that were not typed in follow the article.
  #fill(before, now) {
    for (const name of FIELDS) if (this.#inputs[name].value === before[name]) this.#inputs[name].value = now[name];
  }

  #draw(article) {
    this.#article = article;
    const count = article.articles_in_file;
    this.#heading.textContent = article.title || article.path;
    this.#about.textContent = article.path;
    this.#findings.hidden = !article.findings.length;
    this.#findings.replaceChildren(...article.findings.map((text) => make("li", {}, text)));
    this.#sourceField.hidden = article.is_note;
    this.#fileNote.textContent = count > 1
      ? `${article.file} contains ${count.toLocaleString("en-US")} articles: replacing or deleting it concerns all of them.`
      : "A file that is deleted or replaced is kept for 30 days, and can be brought back.";
    this.#deleteButton.textContent = count > 1 ? `Delete all ${count.toLocaleString("en-US")} articles` : "Delete";
    this.#file.accept = /\.[^.]+$/.exec(article.file)?.[0] || "";
    this.#lines.draw(article);
  }

  #say(text, undo) {
    this.#said.textContent = text;
    this.#problem.textContent = this.#now.textContent = "";
    this.#undo.replaceChildren(...(undo ? [undo] : []));
  }

  async #save(event) {
    event.preventDefault();
    const typed = FIELDS.filter((name) => this.#inputs[name].value.trim() !== this.#article[name]);
    if (!typed.length) return this.#say("Nothing was changed.");
    const change = Object.fromEntries(typed.map((name) => [name, this.#inputs[name].value]));
    if (await this.#send(change, "Saved.")) {
      for (const name of FIELDS) this.#inputs[name].value = name in change && !change[name].trim() ? "" : this.#article[name];
    } else if ("date" in change && /^Date/.test(this.#problem.textContent)) {
      this.#inputs.date.focus();
    }
  }

  async #send(change, done) {
    const { id, version } = this.#article;
    const { status, body, message } = await send("PATCH", `articles/${encodeURIComponent(id)}`, { version, ...change });
    if (status === 200) {
      this.#draw({ ...body, findings: this.#article.findings });
      this.#say(done);
      changed();
      return true;
    }
    this.#refused(body, message);
    return false;
  }

  // After a change by somebody else, the article is shown as it is now.
  #refused({ now }, message) {
    this.#said.textContent = this.#now.textContent = "";
    this.#undo.replaceChildren();
    this.#problem.textContent = message || "The server couldn’t do this.";
    if (!now) return;
    this.#fill(this.#article, now);
    this.#draw({ ...now, findings: this.#article.findings });
    this.#tell(now);
  }

  async #replace() {
    const [file] = this.#file.files;
    this.#file.value = "";
    if (!file) return;
    this.#say(`Uploading ${file.name}.`);
    const query = new URLSearchParams({ name: file.name.toWellFormed?.() ?? file.name, replaces: this.#article.id, version: this.#article.version });
    const { status, body, message } = await request(`files?${query}`, { method: "POST", body: file });
    if (status === 200) return this.#say(`${file.name} is the same file; nothing was changed.`);
    if (status !== 201) {
      this.#refused(body, message);
      return this.#replaceButton.focus();
    }
    await this.#follow();
    this.#say(`Replaced by ${file.name}; indexing it now.`, button("Undo", () => this.#putBack(body.undo)));
    this.#undo.firstChild.focus();
    this.replaced();
    changed();
  }

  async #putBack(entry) {
    const { status, message } = await request(`bin/${encodeURIComponent(entry)}/restore`, { method: "POST" });
    this.#say(status === 200 ? "The earlier version is back." : "");
    this.#problem.textContent = status === 200 ? "" : message;
    this.#replaceButton.focus();
    await this.#follow();
    this.replaced();
    changed();
  }

  async #delete() {
    const { id, version } = this.#article;
    const { status, body, message } = await request(`articles/${encodeURIComponent(id)}?version=${version}`, { method: "DELETE" });
    if (status === 200) return this.deleted(body);
    this.#refused(body, message);
  }
}
