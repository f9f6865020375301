// Light or dark, following the page.

/**
 * @param {Element} host
 * @returns {"light" | "dark"}
 */
export function theme(host) {
  const chosen = host.getAttribute("theme");
  if (chosen === "light" || chosen === "dark") return chosen;
  const { colorScheme } = getComputedStyle(host.parentElement || document.documentElement);
  /** @type {HTMLMetaElement | null} */
  const meta = document.querySelector("meta[name='color-scheme']");
  const scheme = colorScheme === "normal" ? meta?.content || "" : colorScheme;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  if (/light/.test(scheme) && /dark/.test(scheme)) return system;
  if (/dark/.test(scheme)) return "dark";
  return isDark(document.body) ?? isDark(document.documentElement) ?? false ? "dark" : "light";
}

/**
 * Returns whether an element's background is dark; null if it is transparent.
 * @param {Element} element
 */
function isDark(element) {
  const parts = getComputedStyle(element).backgroundColor.match(/[\d.]+/g)?.map(Number) || [];
  const [red = 0, green = 0, blue = 0, alpha = 1] = parts;
  if (parts.length < 3 || alpha < 0.5) return null;
  return 0.299 * red + 0.587 * green + 0.114 * blue < 110;
}

/**
 * Calls a listener whenever the page may have changed between light and dark, or its language.
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function watchPage(listener, signal) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(listener);
  const attributes = { attributes: true, attributeFilter: ["class", "style", "data-theme", "theme", "lang", "dir"] };
  observer.observe(document.documentElement, attributes);
  observer.observe(document.body, attributes);
  system.addEventListener("change", listener, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
}
