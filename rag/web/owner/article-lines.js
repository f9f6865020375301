// The text of an article as lines: which of them are searched, and a button that changes that.

import { button, make } from "../page/elements.js";

const BY_OWNER = "left out by the owner"; // as the server says it
const shorten = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

export class LinesPart {
  element = make("section", { class: "lines-part", "aria-labelledby": "lines-heading" });
  #list = make("ol", { class: "lines", tabindex: "-1" });
  #more = make("p", { class: "note" });
  #shown = "";

  /** @param {(change: any) => void} send */
  constructor(send) {
    this.send = send;
    this.element.append(
      make("h3", { id: "lines-heading" }, "Text"),
      make("p", { class: "note" }, "Lines that are left out are shown with the article, but never searched or quoted."),
      this.#list, this.#more);
  }

  draw({ lines, more, id }) {
    const serialized = JSON.stringify([id, lines]);
    this.#more.textContent = more > 0 ? `${more.toLocaleString("en-US")} more lines are not shown here.` : "";
    if (serialized === this.#shown) return;
    this.#shown = serialized;
    // The focus stays on its line, whose button does the opposite now.
    const focused = [...this.#list.children].findIndex((item) => item.contains(document.activeElement));
    this.#list.replaceChildren(...lines.map((line) => this.#line(line)));
    this.#list.children[focused]?.querySelector("button")?.focus({ preventScroll: true });
  }

  #line({ text, kind, left_out: reason }) {
    const isHeading = kind === "heading" || kind === "title";
    const field = reason ? "bring_back" : "leave_out";
    const label = reason ? "Bring back" : "Leave out";
    const control = kind !== "title" && button(label, () => this.send({ [field]: [text] }), { "aria-label": `${label}: ${shorten(text)}` });
    return make("li", { class: reason ? "out" : isHeading ? "heading" : false },
      make("div", {}, make("p", {}, text), reason && make("p", { class: "note" }, reason === BY_OWNER ? "Left out by the owner" : `Left out: ${reason}`)),
      control);
  }
}
