// Shows one view at a time: each section with `data-view` is one, and the address names it.

import { make } from "../page/elements.js";

const sections = [...document.querySelectorAll("section[data-view]")];
const nameOf = (section) => section.dataset.view.toLowerCase().replaceAll(" ", "-");
const links = new Map(sections.map((section) => [section, make("a", { href: `#${nameOf(section)}` }, section.dataset.view)]));
document.getElementById("views").append(...links.values());

/** Returns what the address says: the view's name, and what is open in it ("" if nothing is). */
export function place() {
  const [name, ...rest] = location.hash.slice(1).split("/");
  const section = sections.find((one) => nameOf(one) === name) || sections[0];
  return { section, view: nameOf(section), open: decodeURIComponent(rest.join("/")) };
}

/** Puts the focus on the link of the view that is shown. */
export function focusView() {
  links.get(place().section).focus({ preventScroll: true });
}

function show() {
  const { section } = place();
  for (const [one, link] of links) {
    one.hidden = one !== section;
    if (one === section) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  // The browser has scrolled to what has the view's name.
  scrollTo(0, 0);
}

addEventListener("hashchange", show);
show();
