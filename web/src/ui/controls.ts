/** The data and pace controls: they show the settings, and tell when the reader changes one. */

import { byId } from "./dom";
import { DATASETS, PACES, type Dataset, type Settings, clampSeed } from "./settings";
import { thumbnail } from "./thumbnails";

export interface ControlEvents {
  /** The points are other ones now. */
  onData(): void;
  onPace(): void;
  onShowTest(show: boolean): void;
}

const NAMES: Record<Dataset, string> = {
  spiral: "Spiral",
  circle: "Circle",
  xor: "XOR",
  gauss: "Gauss",
  moons: "Moons",
};

export class Controls {
  private readonly classes = byId("classes", HTMLInputElement);
  private readonly noise = byId("noise", HTMLInputElement);
  private readonly count = byId("count", HTMLInputElement);
  private readonly seed = byId("seed", HTMLInputElement);

  constructor(
    private readonly settings: Settings,
    private readonly events: ControlEvents,
  ) {
    this.buildDatasets();
    this.show();
    this.slider(this.classes, (value) => (settings.classes = value));
    this.slider(this.noise, (value) => (settings.noise = value));
    this.slider(this.count, (value) => (settings.count = value));
    this.seed.addEventListener("change", () => {
      settings.seed = clampSeed(this.seed.value, settings.seed);
      this.changed();
    });
    byId("reseed", HTMLButtonElement).addEventListener("click", () => {
      settings.seed = (settings.seed + 1) % 1_000_000;
      this.changed();
    });
    for (const radio of document.querySelectorAll<HTMLInputElement>("#pace input")) {
      radio.addEventListener("change", () => {
        settings.pace = Number(radio.value);
        events.onPace();
      });
    }
    const showTest = byId("show-test", HTMLInputElement);
    showTest.addEventListener("change", () => events.onShowTest(showTest.checked));
  }

  /** Bring every control to the settings' value. */
  show(): void {
    const { settings } = this;
    this.classes.value = String(settings.classes);
    this.noise.value = String(settings.noise);
    this.count.value = String(settings.count);
    this.seed.value = String(settings.seed);
    byId("classes-out").textContent = String(settings.classes);
    byId("noise-out").textContent = `${settings.noise}%`;
    byId("count-out").textContent = String(settings.count);
    for (const radio of document.querySelectorAll<HTMLInputElement>("#datasets input")) {
      radio.checked = radio.value === settings.dataset;
    }
    for (const radio of document.querySelectorAll<HTMLInputElement>("#pace input")) {
      radio.checked = Number(radio.value) === (PACES as readonly number[]).find((pace) => pace === settings.pace);
    }
  }

  private buildDatasets(): void {
    const host = byId("datasets");
    for (const dataset of DATASETS) {
      const label = document.createElement("label");
      label.innerHTML = `<input type="radio" name="dataset" value="${dataset}"><span>${thumbnail(dataset)}</span>${NAMES[dataset]}`;
      label.querySelector("input")!.addEventListener("change", () => {
        this.settings.dataset = dataset;
        this.changed();
      });
      host.append(label);
    }
  }

  private slider(input: HTMLInputElement, set: (value: number) => void): void {
    // The figure follows the thumb; the points follow when it is let go of or moved by key.
    input.addEventListener("input", () => {
      const unit = input.id === "noise" ? "%" : "";
      byId(`${input.id}-out`).textContent = input.value + unit;
    });
    input.addEventListener("change", () => {
      set(Number(input.value));
      this.changed();
    });
  }

  private changed(): void {
    this.show();
    this.events.onData();
  }
}
