// Keeps the focus where it is while an element is redrawn.

/** @param {Element} control */
const label = (control) => control.getAttribute("aria-label") || control.textContent;

/**
 * Redraws an element, and gives the focus back to the control with the same label in it.
 * @param {HTMLElement} element
 * @param {() => void} draw
 */
export function keepFocus(element, draw) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const focused = element.contains(root.activeElement || null) ? root.activeElement : null;
  const focusedLabel = focused && label(focused);
  draw();
  if (focusedLabel === null) return;
  const controls = [...element.querySelectorAll("a, button, input, textarea, summary")];
  const target = controls.find((control) => label(control) === focusedLabel) || element;
  /** @type {HTMLElement} */ (target).focus({ preventScroll: true });
}
