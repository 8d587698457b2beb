/** The reference page's search box and theme switch; the page itself is written at build time and reads without scripts. */

import { effect } from "@preact/signals";
import { byId } from "../ui/dom";
import { readTheme, theme, themeChoice, toggleTheme } from "../ui/theme";

themeChoice.value = readTheme(new URLSearchParams(location.search).get("theme"));
const button = byId("theme", HTMLButtonElement);
button.addEventListener("click", toggleTheme);
effect(() => {
  button.setAttribute("aria-label", theme.value === "dark" ? "Switch to light" : "Switch to dark");
  button.title = button.getAttribute("aria-label")!;
  const url = new URL(location.href);
  if (themeChoice.value) url.searchParams.set("theme", themeChoice.value);
  else url.searchParams.delete("theme");
  history.replaceState(null, "", url);
});

const search = byId("search", HTMLInputElement);

function filter(): void {
  const wanted = search.value.trim().toLowerCase();
  let found = 0;
  for (const op of document.querySelectorAll<HTMLElement>(".op")) {
    op.hidden = !op.dataset.name!.includes(wanted);
    if (!op.hidden) found++;
  }
  for (const family of document.querySelectorAll<HTMLElement>(".family")) {
    family.hidden = !family.querySelector(".op:not([hidden])");
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".contents li a")) {
    link.parentElement!.hidden = !link.textContent!.includes(wanted);
  }
  for (const section of document.querySelectorAll<HTMLElement>(".contents section")) {
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  byId("none").hidden = found > 0;
}

search.addEventListener("input", filter);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  search.focus();
});
