// Keeps the question box above the on-screen keyboard, which covers the page without resizing it.

export function listen() {
  const view = window.visualViewport;
  if (!view) return;
  const place = () => {
    // A page that is zoomed in shows a part of itself, too; the box then stays where it is.
    const isZoomed = view.scale > 1.05;
    const covered = isZoomed ? 0 : Math.max(0, Math.round(innerHeight - view.offsetTop - view.height));
    document.documentElement.style.setProperty("--keyboard", `${covered}px`);
  };
  for (const name of ["resize", "scroll"]) view.addEventListener(name, place);
  place();
}
