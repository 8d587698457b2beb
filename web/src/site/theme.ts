/** Light or dark: the system's, unless the reader chose; the choice lasts for the visit, over all pages. */

const KEY = "lucid theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // no storage here: the choice lasts for the page
  }
}

export function themeButton(): void {
  const button = document.getElementById("theme") as HTMLButtonElement;
  let choice = chosen();
  const show = () => {
    const now = choice ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset.theme = now;
    button.setAttribute("aria-label", now === "dark" ? "Switch to light" : "Switch to dark");
    button.title = button.getAttribute("aria-label")!;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    choice = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      sessionStorage.setItem(KEY, choice);
    } catch {}
    show();
  });
  system.addEventListener("change", show);
  show();
}
