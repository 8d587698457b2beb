/** The reference page's search box and theme switch; the page itself is written at build time and reads without scripts. */

import { byId } from "../ui/dom";
import { ThemeSwitch } from "../ui/theme";

const choice = new URLSearchParams(location.search).get("theme");
new ThemeSwitch(byId("theme", HTMLButtonElement), choice === "light" || choice === "dark" ? choice : null, (theme) => {
  const url = new URL(location.href);
  if (theme) url.searchParams.set("theme", theme);
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
