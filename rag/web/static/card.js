// The small card that shows a footnote's words while one points at its marker.

import { make } from "./make.js";
import { origin } from "./quote.js";

const GRACE = 150; // ms in which the pointer may move from the marker to the card
let leaving = 0;

const card = () => document.getElementById("card");

export function hint(marker, citation, verdict) {
  const about = [citation.title, ...origin(citation)].join(" · ");
  const show = () => {
    clearTimeout(leaving);
    card().replaceChildren(
      make("q", {}, citation.quote),
      make("p", { class: "about" }, about),
      make("p", { class: "verdict" }, verdict),
    );
    card().hidden = false;
    marker.setAttribute("aria-describedby", "card");
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
  const at = marker.getBoundingClientRect();
  const own = card().getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - own.width - 12);
  const below = at.bottom + own.height + 16 < innerHeight;
  card().style.left = `${Math.max(12, left)}px`;
  card().style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - own.height - 8)}px`;
}

function hide(marker) {
  card().hidden = true;
  marker?.removeAttribute("aria-describedby");
}

export function listen() {
  card().addEventListener("pointerenter", () => clearTimeout(leaving));
  card().addEventListener("pointerleave", () => hide());
  addEventListener("scroll", () => hide(), { passive: true, capture: true });
  addEventListener("click", () => hide());
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
