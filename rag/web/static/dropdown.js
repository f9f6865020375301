// A <details> whose content lies over the page: Escape and a click elsewhere close it.

export function dropdown(details) {
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation(); // the article beside it stays open
    details.open = false;
    details.querySelector("summary").focus();
  });
  addEventListener("click", (event) => {
    // What was clicked may have been redrawn since.
    if (details.open && !event.composedPath().includes(details)) details.open = false;
  });
}
