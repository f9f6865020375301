// Draws something anew and gives the focus back to the control of the same name in it.

/** @param {Element} one */
const name = (one) => one.getAttribute("aria-label") || one.textContent;

/**
 * @param {HTMLElement} element
 * @param {() => void} draw
 */
export function keepFocus(element, draw) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const focused = element.contains(root.activeElement || null) ? root.activeElement : null;
  const wanted = focused && name(focused);
  draw();
  if (wanted === null) return;
  const controls = [...element.querySelectorAll("a, button, input, textarea, summary")];
  const same = controls.find((one) => name(one) === wanted) || element;
  /** @type {HTMLElement} */ (same).focus({ preventScroll: true });
}
