/** The few parts of Node's own modules that are used; the types of all of Node would stand in the way of the browser's. */

declare module "node:worker_threads" {
  export class Worker {
    constructor(file: URL, options?: { name?: string; execArgv?: string[] });
    postMessage(message: unknown, transfer?: readonly unknown[]): void;
    on(event: "message", listener: (message: unknown) => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: "exit", listener: (code: number) => void): this;
    terminate(): Promise<number>;
    ref(): void;
    unref(): void;
  }
  export const parentPort: null | {
    postMessage(message: unknown, transfer?: readonly unknown[]): void;
    on(event: "message", listener: (message: unknown) => void): void;
  };
  export function receiveMessageOnPort(port: unknown): { message: unknown } | undefined;
}

declare module "node:fs/promises" {
  export function readFile(file: string): Promise<Uint8Array>;
}

declare module "node:url" {
  export function fileURLToPath(url: URL): string;
}
