/** The worker in browsers. */

import { browserLoader } from "./load-browser.js";
import type { ToEngine } from "./protocol.js";
import { serve } from "./serve.js";

const scope = globalThis as unknown as {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onmessage: (event: MessageEvent<ToEngine>) => void;
};
// Taken before Python starts, which may do with the global object what it likes.
const send = scope.postMessage.bind(scope);
const receive = serve(browserLoader, { post: (message, transfer) => send(message, transfer) });
scope.onmessage = ({ data }) => receive(data);
