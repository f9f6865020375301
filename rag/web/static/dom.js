// Elements, made of text alone: nothing that comes from outside is ever read as HTML.

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child || child === 0));
  return element;
}

export function button(label, onclick, properties = {}) {
  return make("button", { type: "button", ...properties, onclick }, label);
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function scrollTo(element, block) {
  element.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });
}

// Draws something anew and gives the focus back to the control of the same name in it.
export function keepFocus(element, draw) {
  const name = (one) => one.getAttribute("aria-label") || one.textContent;
  const focused = element.contains(document.activeElement) ? name(document.activeElement) : null;
  draw();
  if (focused === null) return;
  const controls = [...element.querySelectorAll("button, input, textarea, summary")];
  (controls.find((one) => name(one) === focused) || element).focus();
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
