// What unfold's pages leave out: keys for what can only be clicked there, and names.

const LABELS = {
  sidebarDesktopOpen: "Show or hide the menu",
  sidebarMobileOpen: "Show or hide the menu",
};

function makeButton(part) {
  part.tabIndex = 0;
  part.setAttribute("role", "button");
  const label = LABELS[part.getAttribute("x-on:click").split(" ")[0]];
  if (label) part.setAttribute("aria-label", label);
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    part.click();
  });
}

for (const part of document.querySelectorAll(
  ":is(span, div, a:not([href]))[x-on\\:click]:not(#changelist-filter-close)",
)) {
  makeButton(part);
}

// It calls everything that scrolls by itself the same.
for (const part of document.querySelectorAll("[data-simplebar]")) {
  const name = part.id === "nav-sidebar-apps" ? "Menu" : part.querySelector("h2, h3")?.textContent;
  part.dataset.simplebarAriaLabel = (name || "More").trim();
}
