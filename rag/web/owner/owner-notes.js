// Notes by the owner: the form for one, and the list of them.

import { button, make } from "../page/elements.js";
import { keepFocus } from "../page/focus.js";
import { request, send } from "./request.js";

const STATUS = {
  searched: "searched", waiting: "not indexed yet", over: "no longer searched", unread: "could not be read; see the report card",
};
const SOON = 2_000; // ms until it is looked again whether a note is indexed
let forms = 0; // numbers the fields of forms

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** Returns a form for a note; with a `name` it is one that exists. */
export function noteForm(note, saved, cancel) {
  const number = ++forms;
  const title = make("input", { type: "text", id: `note-title-${number}`, maxlength: "200", required: true, value: note.title });
  const text = make("textarea", { id: `note-text-${number}`, rows: "5", maxlength: "5000", required: true, "aria-describedby": `note-hint-${number}` }, note.text);
  const until = make("input", { type: "date", id: `note-until-${number}`, min: today(), value: note.until, "aria-describedby": `note-until-hint-${number}` });
  const problem = make("p", { class: "problem", role: "alert" });
  const save = async (event) => {
    event.preventDefault();
    const fields = { title: title.value, text: text.value, until: until.value || null, ids: note.ids || [], version: note.version || "" };
    const { status, message } = note.name
      ? await send("PUT", `notes/${encodeURIComponent(note.name)}`, fields)
      : await send("POST", "notes", fields);
    if (status === 200) saved();
    else problem.textContent = message;
  };
  return make("form", { onsubmit: save, "aria-label": "Note by the owner", class: "note-form" },
    make("label", { for: title.id }, "Title"), title,
    make("label", { for: text.id }, "Text"), text,
    make("p", { class: "note", id: `note-hint-${number}` }, "Whole sentences are best: they are quoted word for word, with the label “note by the owner”."),
    make("label", { for: until.id }, "Last day"), until,
    make("p", { class: "note", id: `note-until-hint-${number}` }, "It is not quoted after this day. Leave it empty for a note without an end."),
    problem,
    make("div", { class: "row" }, make("button", { class: "primary" }, "Save the note"), button("Cancel", cancel)));
}

export class NotesPart {
  element = make("section", { "aria-labelledby": "notes-heading" });
  #list = make("ul", { class: "asked" });
  #work = make("div");
  #write = button("Write a note", () => this.#open({ title: "", text: "", until: "" }, this.#write));
  #shown = "";
  #timer = 0;

  /** @param {(text: string) => void} say */
  constructor(say) {
    this.say = say;
    this.element.append(
      make("h3", { id: "notes-heading" }, "Notes by the owner"),
      make("p", { class: "note" }, "Short articles of your own. They are searched and quoted until their last day, and are Markdown files in “owner-notes”, inside the folder of articles."),
      this.#list, make("div", { class: "row" }, this.#write), this.#work,
    );
  }

  async load() {
    const { status, body } = await request("notes");
    if (status !== 200) return;
    clearTimeout(this.#timer);
    const isWaiting = body.notes.some((note) => note.status === "waiting");
    if (isWaiting && this.element.isConnected) this.#timer = setTimeout(() => this.load(), SOON);
    const serialized = JSON.stringify(body.notes);
    if (serialized === this.#shown) return;
    this.#shown = serialized;
    keepFocus(this.#list, () => this.#list.replaceChildren(...body.notes.map((note) => this.#item(note))));
  }

  #item(note) {
    const edit = button("Edit", () => this.#open(note, edit), { "aria-label": `Edit “${note.title}”` });
    const sure = button("Yes, delete it", () => this.#delete(note), { "aria-label": `Yes, delete “${note.title}”` });
    const remove = button("Delete", () => {
      remove.replaceWith(sure);
      sure.focus();
    }, { "aria-label": `Delete “${note.title}”` });
    const about = [note.date, note.until ? `until ${note.until}` : "without an end", STATUS[note.status]];
    return make("li", {},
      make("p", {}, make("strong", {}, note.title)),
      make("p", {}, note.text),
      make("p", { class: "note" }, about.filter(Boolean).join(" · ")),
      make("div", { class: "row" }, edit, remove));
  }

  #open(note, opener) {
    const close = () => {
      this.#work.replaceChildren();
      opener.focus();
    };
    this.#work.replaceChildren(noteForm(note, () => {
      close();
      this.say("The note was saved; it is searched as soon as it is indexed.");
      this.load();
    }, close));
    this.#work.querySelector("input").focus();
  }

  async #delete({ name, version }) {
    const { status, message } = await request(`notes/${encodeURIComponent(name)}?version=${version}`, { method: "DELETE" });
    this.say(status === 200 ? "The note was deleted." : message);
    this.#write.focus();
    this.load();
  }
}
