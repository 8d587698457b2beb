/** Light or dark: the system's preference, unless the reader chose. */

export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");

export class ThemeSwitch {
  constructor(
    private readonly button: HTMLButtonElement,
    private choice: Theme | null,
    private readonly onChange: (choice: Theme | null) => void,
  ) {
    system.addEventListener("change", () => this.apply());
    button.addEventListener("click", () => {
      const next = this.theme === "dark" ? "light" : "dark";
      // What the system would do anyway is not worth remembering.
      this.choice = next === (system.matches ? "dark" : "light") ? null : next;
      this.apply();
    });
    this.show();
  }

  private get theme(): Theme {
    return this.choice ?? (system.matches ? "dark" : "light");
  }

  private show(): void {
    document.documentElement.dataset.theme = this.theme;
    this.button.setAttribute("aria-label", this.theme === "dark" ? "Switch to light" : "Switch to dark");
    this.button.title = this.button.getAttribute("aria-label")!;
  }

  private apply(): void {
    this.show();
    this.onChange(this.choice);
  }
}
