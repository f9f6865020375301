// The questions without an answer, grouped by subject, and what can be done about a group.

import { button, make } from "../page/elements.js";
import { keepFocus } from "../page/focus.js";
import { noteForm } from "./owner-notes.js";
import { request, send } from "./request.js";
import { many } from "./words.js";

const SOON = 5_000; // ms until it is looked again whether all questions are grouped
let forms = 0; // numbers the fields of forms

export class GroupsPart {
  element = make("section", { "aria-labelledby": "groups-heading", hidden: true });
  #list = make("div");
  #note = make("p", { class: "note" });
  #shown = "";
  #timer = 0;

  /**
   * @param {() => number} days
   * @param {(text: string) => void} changed called when something was done about a group
   */
  constructor(days, changed) {
    this.days = days;
    this.changed = changed;
    this.element.append(make("h3", { id: "groups-heading" }, "Not answered, by subject"), this.#list, this.#note);
  }

  async load() {
    const { status, body, message } = await request(`questions/groups?days=${this.days()}`);
    this.element.hidden = false;
    if (status !== 200) return this.#note.replaceChildren(message);
    clearTimeout(this.#timer);
    if (body.waiting && this.element.isConnected) this.#timer = setTimeout(() => this.load(), SOON);
    const serialized = JSON.stringify(body);
    if (serialized === this.#shown) return; // so that a form that is open stays
    this.#shown = serialized;
    const { groups, more, waiting } = body;
    keepFocus(this.#list, () => this.#list.replaceChildren(...groups.map((group) => this.#group(group))));
    this.#note.textContent = [
      !groups.length && !waiting && "Every question of this period was answered, or has been dealt with.",
      more > 0 && `${many(more, "smaller group")} not shown; choose a shorter period.`,
      waiting > 0 && `${many(waiting, "question")} being grouped.`,
    ].filter(Boolean).join(" ");
  }

  #group(group) {
    const body = make("div", { class: "group" });
    const element = make("details", {}, make("summary", {}, heading(group)), body);
    element.addEventListener("toggle", () => {
      if (element.open && !body.hasChildNodes()) body.append(...this.#inside(group));
    });
    return element;
  }

  #inside(group) {
    const work = make("div");
    const passages = make("div", {}, make("p", { class: "note" }, "Looking for the closest passages."));
    showPassages(group.wordings[0].id, passages);
    const write = button("Write a note", () => {
      const title = group.about ? group.about[0].toUpperCase() + group.about.slice(1) : "";
      const note = { title, text: "", until: "", ids: group.ids };
      work.replaceChildren(noteForm(note, () => this.changed("The note was saved; it is searched as soon as it is indexed."), () => {
        work.replaceChildren();
        write.focus();
      }));
      work.querySelector("input").focus();
    }, { class: "primary" });
    return [
      make("ul", { class: "wordings" }, ...group.wordings.map((one) => this.#wording(one))),
      group.more > 0 && make("p", { class: "note" }, `${many(group.more, "more wording")}`),
      make("h4", {}, "Closest passages"),
      passages,
      make("div", { class: "row" }, write, button("Dismiss", () => this.#dismiss(group))),
      work,
    ].filter(Boolean);
  }

  #wording(question) {
    const place = make("div");
    const open = button("Make an evaluation case", () => {
      place.replaceChildren(this.#caseForm(question, () => {
        place.replaceChildren();
        open.focus();
      }));
      place.querySelector("textarea").focus();
    }, { "aria-label": `Make an evaluation case of “${whole(question)}”` });
    const asked = `${question.outcome}, ${new Date(`${question.at}Z`).toLocaleDateString("en-GB")}`;
    const times = question.count > 1 ? `asked ${question.count} times; latest: ${asked}` : asked;
    const typed = question.searched_for && `typed: ${question.question}; `;
    return make("li", {}, make("p", {}, whole(question)), make("p", { class: "note" }, typed, times), open, place);
  }

  #caseForm(question, cancel) {
    const number = ++forms;
    const quote = make("textarea", { id: `quote-${number}`, rows: "3", maxlength: "2000", "aria-describedby": `quote-hint-${number}` });
    const reason = make("input", { type: "text", id: `reason-${number}`, maxlength: "500" });
    const problem = make("p", { class: "problem", role: "alert" });
    const save = async (event) => {
      event.preventDefault();
      const { status, message } = await send("POST", "cases", { id: question.id, quote: quote.value, reason: reason.value });
      if (status === 201) this.changed("The evaluation case was saved.");
      else problem.textContent = message;
    };
    return make("form", { onsubmit: save, "aria-label": "Evaluation case" },
      make("label", { for: quote.id }, "Words of an article that answer it"), quote,
      make("p", { class: "note", id: `quote-hint-${number}` }, "Copy them from the article. Leave this empty if no article answers it."),
      make("label", { for: reason.id }, "Or why it can’t be answered"), reason,
      problem,
      make("div", { class: "row" }, make("button", { class: "primary" }, "Save the case"), button("Cancel", cancel)));
  }

  async #dismiss({ ids }) {
    const { status, message } = await send("POST", "questions/settle", { ids, state: "dismissed" });
    this.changed(status === 200 ? "The questions were dismissed. They stay in the log." : message);
  }
}

/** Returns a question as it was searched for: of "and where?" the whole. */
function whole({ question, searched_for }) {
  return searched_for || question;
}

function heading({ count, about, wordings }) {
  const question = whole(wordings[0]);
  if (count === 1) return `“${question}”`;
  if (about) return `${many(count, "question")} about “${about}”`;
  return wordings.length === 1 ? `“${question}”, asked ${count} times` : `${many(count, "question")} like “${question}”`;
}

async function showPassages(id, place) {
  const { status, body, message } = await request(`questions/closest/${id}`);
  if (status !== 200) return place.replaceChildren(make("p", { class: "problem" }, message));
  const passages = body.passages.map(({ title, date, text, article_id: article }) => make("li", {},
    make("a", { href: `/#${new URLSearchParams({ article })}` }, title),
    date && make("span", { class: "note" }, ` ${date}`),
    make("blockquote", {}, text)));
  place.replaceChildren(...[
    body.outcome === "answered" && make("p", {}, make("strong", {}, "The articles answer this now: "), body.text),
    passages.length ? make("ul", { class: "passages" }, ...passages) : make("p", {}, "No passage comes near it."),
  ].filter(Boolean));
}
