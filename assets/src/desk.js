// Keys of the desk: j/k or arrows move through the queue, Enter opens, / goes to the search, c shows the citizen's view.
// Only single letters outside of fields, and only where the page has a queue (WCAG 2.2, 2.1.4).
export function desk(document) {
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const links = [...queue.querySelectorAll("[data-queue-link]")];
  const move = (by) => {
    const at = links.indexOf(document.activeElement);
    const current = links.findIndex((link) => link.getAttribute("aria-current") === "true");
    const from = at >= 0 ? at : current;
    const next = links[Math.min(Math.max(from + by, 0), links.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => links.includes(document.activeElement) && move(1),
    ArrowUp: () => links.includes(document.activeElement) && move(-1),
    "/": () => document.querySelector('[data-queue-search], input[type="search"]')?.focus(),
    c: () => document.querySelector("[data-citizen-view]")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const action = keys[event.key];
    if (action && action() !== false) event.preventDefault();
  });
}
