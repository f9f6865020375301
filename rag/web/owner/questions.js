// The owner's section "Questions": what people ask, what was not answered, and what the owner does
// about it. It is loaded when it is shown, and forgotten when it no longer is.

import { button, make } from "../page/elements.js";
import { keepFocus } from "../page/focus.js";
import { NotesPart } from "./owner-notes.js";
import { chart } from "./question-chart.js";
import { GroupsPart } from "./question-groups.js";
import { ListPart } from "./question-list.js";
import { address, request } from "./request.js";
import { count, many } from "./words.js";

const PERIODS = [[7, "Last 7 days"], [30, "Last 30 days"], [90, "Last 90 days"], [3650, "All"]];
const FIGURES = [
  ["asked", "Asked"], ["answered", "Answered"], ["not sure", "Not sure"], ["absent", "Absent"],
  ["smalltalk", "Small talk"], ["up", "Thumbs up"], ["down", "Thumbs down"], ["slow", "Slow"], ["broken", "Broken off"],
];
const root = document.getElementById("questions");

class Questions {
  about = make("p", { class: "note" });
  problem = make("p", { class: "problem", role: "alert" });
  said = make("p", { class: "note", role: "status" });
  figures = make("dl", { class: "figures" });
  chart = make("div");
  sites = make("div");
  period = make("select", { id: "questions-period", onchange: () => this.load() },
    ...PERIODS.map(([days, label]) => make("option", { value: days, selected: days === 30 }, label)));
  files = make("div", { class: "row" });
  logged = make("div", { hidden: true });
  notes = new NotesPart((text) => this.say(text));
  groups = new GroupsPart(() => this.days, (text) => this.changed(text));
  list = new ListPart(() => this.days, (text) => this.changed(text));

  constructor() {
    this.logged.append(
      make("div", { class: "row" }, make("label", { for: "questions-period" }, "Period"), this.period),
      // First what there is to do.
      this.groups.element, this.figures, this.chart, this.sites, this.list.element, this.files,
    );
    root.replaceChildren(this.about, this.problem, this.said, this.logged, this.notes.element);
  }

  get days() {
    return Number(this.period.value);
  }

  say(text) {
    this.said.textContent = text;
  }

  // A group was turned into something: its questions are settled, and there may be a new note.
  changed(text) {
    this.say(text);
    this.load();
  }

  async load() {
    const offset = -new Date().getTimezoneOffset();
    const [overview, cases] = await Promise.all([
      request(`questions?days=${this.days}&offset=${offset}`),
      request("cases"),
    ]);
    this.problem.textContent = overview.status === 200 ? overview.body.problem : overview.message;
    if (overview.status !== 200) return;
    this.draw(overview.body, cases.body.count || 0);
    if (!this.logged.hidden) await Promise.all([this.groups.load(), this.list.load()]);
    await this.notes.load();
  }

  draw({ logging, log_days: days, slow_ms: slow, totals, by_day: byDay, sites }, cases) {
    this.about.textContent = logging
      ? `Questions are logged, but not who asked them; they are deleted after ${many(days, "day")}. E-mail addresses and phone, card and account numbers in them are masked.`
      : "Questions aren’t logged. To log them, set FOOTNOTE_LOG=questions and restart the server.";
    this.logged.hidden = !logging && !totals.asked;
    const broken = (totals.failed || 0) + (totals.stopped || 0);
    this.figures.replaceChildren(...FIGURES.map(([name, label]) => make("div", {},
      make("dt", {}, name === "slow" ? `Slower than ${slow / 1000} s` : label),
      make("dd", {}, count(name === "broken" ? broken : totals[name] || 0)))));
    this.chart.replaceChildren(...chart(byDay));
    this.sites.replaceChildren(...sitesOf(sites));
    keepFocus(this.files, () => this.files.replaceChildren(...this.downloads(cases)));
  }

  downloads(cases) {
    const link = (file, text) => make("a", { href: address(file), download: "" }, text);
    const sure = button("Yes, delete all", () => this.clear());
    const ask = button("Delete all logged questions", () => {
      ask.replaceWith(sure);
      sure.focus();
    });
    return [
      link(`questions.csv?days=${this.days}`, "Download as CSV"),
      cases > 0 && link("cases.jsonl", `Download ${many(cases, "evaluation case")}`),
      ask,
    ].filter(Boolean);
  }

  async clear() {
    const { status, message } = await request("questions", { method: "DELETE" });
    this.changed(status === 200 ? "All logged questions were deleted." : message);
  }
}

function sitesOf(sites) {
  if (sites.length < 2) return [];
  const rows = sites.map(({ site, asked }) => make("tr", {},
    make("th", { scope: "row" }, site || "This server’s own page, and programs"),
    make("td", {}, count(asked))));
  return [make("details", {}, make("summary", {}, "By site"), make("table", {},
    make("caption", { class: "visually-hidden" }, "Questions by site"),
    make("thead", {}, make("tr", {}, ...["Site", "Questions"].map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows)))];
}

let shown = null;

// The section has no size while the owner is signed out, or looks at another one.
new ResizeObserver(([{ contentRect }]) => {
  const isVisible = contentRect.width > 0;
  if (isVisible && !shown) {
    shown = new Questions();
    shown.load();
  } else if (!isVisible && shown) {
    shown = null;
    root.replaceChildren();
  }
}).observe(root);
