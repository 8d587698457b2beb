/** Asking Python while the program trains: it pauses for the question, and goes on afterwards as it was. */

import type { Page } from "./contract";

export async function quietly<T>(page: Page, ask: () => Promise<T>): Promise<T> {
  const playing = page.run.playing.value;
  if (playing) page.pause();
  try {
    return await ask();
  } finally {
    if (playing) page.play();
  }
}
