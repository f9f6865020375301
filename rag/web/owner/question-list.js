// All logged questions, latest first, and those that one figure counts.

import { button, make } from "../page/elements.js";
import { request, send } from "./request.js";

const SHOWN = [
  ["", "All questions"], ["answered", "Answered"], ["not sure", "Not sure"], ["absent", "Absent"], ["smalltalk", "Small talk"],
  ["down", "Thumbs down"], ["up", "Thumbs up"], ["slow", "Slow"], ["failed", "Failed"], ["stopped", "Stopped by the reader"],
];
const PAGE = 100; // the server's MAX_LISTED

export class ListPart {
  #choice = make("select", { id: "questions-shown", onchange: () => this.load() },
    ...SHOWN.map(([name, label]) => make("option", { value: name }, label)));
  #rows = make("ol", { class: "asked" });
  #more = button("Show more", () => this.#add(), { hidden: true });
  #problem = make("p", { class: "problem", role: "alert" });
  #last = 0; // the id of the last question that is shown
  element = make("details", {},
    make("summary", {}, "Single questions"),
    make("div", { class: "row" }, make("label", { for: "questions-shown" }, "Show"), this.#choice),
    this.#rows, this.#problem, this.#more);

  /**
   * @param {() => number} days
   * @param {(text: string) => void} changed called when a question is open again
   */
  constructor(days, changed) {
    this.days = days;
    this.changed = changed;
    this.element.addEventListener("toggle", () => this.load());
  }

  async load() {
    if (!this.element.open) return;
    this.#last = 0;
    const rows = await this.#page();
    this.#rows.replaceChildren(...(rows.length ? rows : [make("li", {}, "There are none in this period.")]));
  }

  async #add() {
    const rows = await this.#page();
    this.#rows.append(...rows);
    rows[0]?.focus();
  }

  async #page() {
    const before = this.#last ? `&before=${this.#last}` : "";
    const fields = new URLSearchParams({ days: this.days(), shown: this.#choice.value });
    const { status, body, message } = await request(`questions/list?${fields}${before}`);
    this.#problem.textContent = status === 200 ? "" : message;
    if (status !== 200) return [];
    this.#last = body.at(-1)?.id || 0;
    this.#more.hidden = body.length < PAGE;
    return body.map((question) => row(question, () => this.#reopen(question.id)));
  }

  async #reopen(id) {
    const { status, message } = await send("POST", "questions/settle", { ids: [id], state: "" });
    this.changed(status === 200 ? "The question is among those without an answer again." : message);
  }
}

const THUMBS = { up: "thumb up", down: "thumb down" };
const STATES = { case: "evaluation case", note: "note written", dismissed: "dismissed" };

function row({ question, searched_for: searched, outcome, at, ms, site, thumb, state }, reopen) {
  const time = new Date(`${at}Z`).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  const about = [outcome, time, `${(ms / 1000).toFixed(1)} s`, site, THUMBS[thumb], STATES[state]];
  return make("li", { tabindex: "-1" },
    make("p", {}, question),
    searched && make("p", { class: "note" }, `Searched for: ${searched}`),
    make("p", { class: "note" }, about.filter(Boolean).join(" · ")),
    state && button("Open again", reopen, { "aria-label": `Open “${question}” again` }));
}
