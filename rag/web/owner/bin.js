// The articles that were deleted or replaced, and how long each can be brought back.

import { button, make } from "../page/elements.js";
import { keepFocus } from "../page/focus.js";
import { request } from "./request.js";

const day = (time) => new Date(time).toLocaleDateString("en-GB", { dateStyle: "long" });

export class BinPart {
  #list = make("ul", { class: "articles" });
  #summary = make("summary");
  #problem = make("p", { class: "problem", role: "alert" });
  #shown = "";
  element = make("details", { hidden: true, class: "bin" }, this.#summary, this.#problem, this.#list);

  /** @param {(entry: any, problem?: string) => void} restored */
  constructor(restored) {
    this.restored = restored;
  }

  async load() {
    const { status, body, message } = await request("bin");
    this.#problem.textContent = status === 200 ? "" : message;
    if (status !== 200) return;
    this.element.hidden = !body.length;
    this.#summary.textContent = `Deleted and replaced files (${body.length.toLocaleString("en-US")})`;
    const serialized = JSON.stringify(body);
    if (serialized === this.#shown) return;
    this.#shown = serialized;
    keepFocus(this.#list, () => this.#list.replaceChildren(...body.map((entry) => this.#row(entry))));
  }

  #row(entry) {
    const name = entry.title || entry.path;
    const what = entry.why === "replaced" ? "earlier version, replaced on" : "deleted on";
    return make("li", {},
      make("p", {}, make("strong", {}, name)),
      make("p", { class: "note" }, `${entry.path} · ${what} ${day(entry.at)} · kept until ${day(entry.until)}`),
      button("Bring back", () => this.restore(entry), { "aria-label": `Bring back “${name}”` }));
  }

  async restore(entry) {
    const { status, message } = await request(`bin/${encodeURIComponent(entry.id)}/restore`, { method: "POST" });
    this.restored(entry, status === 200 ? "" : message);
  }
}
