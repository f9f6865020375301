// What the page's parts do with its elements: scrolling, focus, the clipboard, a word aloud.

import { make } from "./make.js";

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function scrollTo(element, block) {
  element.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });
}

// Says something once to those who hear the page.
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https there is no clipboard but the old one.
    const focused = document.activeElement;
    const area = make("textarea", { class: "unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus();
  }
  announce("Copied.");
}
