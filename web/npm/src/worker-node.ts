/** The worker in Node. */

import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import { nodeLoader } from "./load-node.js";
import type { Answer, ToEngine } from "./protocol.js";
import { serve } from "./serve.js";

const port = parentPort!;
const receive = serve(nodeLoader, {
  post: (message, transfer) => port.postMessage(message, transfer),
  receive: (answers) => receiveMessageOnPort(answers)!.message as Answer,
});
port.on("message", (message) => receive(message as ToEngine));
