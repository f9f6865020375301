// Shows a footnote's sentence with its neighbours next to its marker while the marker has the pointer or the focus.

import { origin } from "./citation.js";
import { withDates } from "./dates.js";
import { make } from "./elements.js";

const GRACE = 150; // ms in which the pointer may move from the marker to the tooltip
let leaving = 0;

const tooltip = () => document.getElementById("tooltip");

export function attach(marker, citation, verdict) {
  const about = [citation.title, ...origin(citation)].join(" · ");
  const show = () => {
    clearTimeout(leaving);
    if (marker.getAttribute("aria-expanded") === "true") return; // its words are shown already
    tooltip().replaceChildren(
      make(
        "p",
        { class: "words" },
        citation.before && make("span", {}, `${citation.before} `),
        make("strong", {}, citation.quote),
        citation.after && make("span", {}, ` ${citation.after}`),
      ),
      make("p", { class: "about" }, ...withDates(about)),
      make("p", { class: "verdict" }, verdict),
    );
    tooltip().hidden = false;
    marker.setAttribute("aria-describedby", "tooltip");
    place(marker);
  };
  const leave = () => {
    leaving = setTimeout(() => hide(marker), GRACE);
  };
  marker.addEventListener("pointerenter", show);
  marker.addEventListener("focus", show);
  marker.addEventListener("pointerleave", leave);
  marker.addEventListener("blur", leave);
}

function place(marker) {
  const anchor = marker.getBoundingClientRect();
  const box = tooltip().getBoundingClientRect();
  const left = Math.min(anchor.left, document.documentElement.clientWidth - box.width - 12);
  const fitsBelow = anchor.bottom + box.height + 16 < innerHeight;
  tooltip().style.left = `${Math.max(12, left)}px`;
  tooltip().style.top = `${fitsBelow ? anchor.bottom + 8 : Math.max(8, anchor.top - box.height - 8)}px`;
}

function hide(marker) {
  tooltip().hidden = true;
  marker?.removeAttribute("aria-describedby");
}

export function listen() {
  tooltip().addEventListener("pointerenter", () => clearTimeout(leaving));
  tooltip().addEventListener("pointerleave", () => hide());
  addEventListener("scroll", () => hide(), { passive: true, capture: true });
  addEventListener("click", () => hide());
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
