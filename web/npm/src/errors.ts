/** What can go wrong, as types. */

/** Python raised an exception that its program did not catch. */
export class PythonError extends Error {
  override readonly name = "PythonError";

  /** @internal */
  constructor(
    /** The exception's class: `"ValueError"`, or with its module, `"json.decoder.JSONDecodeError"`. */
    readonly type: string,
    /** What the exception says; the type is not in it. */
    message: string,
    /** The whole traceback, as Python prints it. Lines of the program that was run are in `program.py`. */
    readonly traceback: string,
    /** What a JavaScript function threw, when Python called it and did not catch that. */
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    // What a console shows of an error that nobody caught: where Python was is worth more than where this package was.
    this.stack = `PythonError: ${traceback.trimEnd()}`;
  }
}

/** The package was used in a way that cannot work, or its Python is gone: the message says which. */
export class LucidError extends Error {
  override readonly name = "LucidError";
}
