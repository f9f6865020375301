// What the page's parts share: scrolling, announcements to screen readers, the clipboard.

import { make } from "./elements.js";

const reducesMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function scrollTo(element, block) {
  element.scrollIntoView({ block, behavior: reducesMotion() ? "auto" : "smooth" });
}

// Has screen readers say something once.
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without https only the old clipboard command works.
    const focused = document.activeElement;
    const area = make("textarea", { class: "visually-hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    focused?.focus();
  }
  announce("Copied.");
}
