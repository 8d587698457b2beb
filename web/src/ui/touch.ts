/** For places that a finger draws on. */

/**
 * The browser sees no gesture in what begins there. `touch-action: none` alone is not enough: a quick stroke still ends in a fling, and the
 * next tap, wherever it is, is taken for the one that stops it.
 */
export const drawnOn = { onTouchStart: (event: TouchEvent) => event.preventDefault() };
