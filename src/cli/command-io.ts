/**
 * What a command may touch of the outside, so that tests can hand in something else.
 *
 * Owns the interface; main.ts makes the real one from the process.
 */
export interface CommandIo {
  /** Results; bytes only of what is no text. */
  out(content: string | Uint8Array): void;
  /** Everything that is not a result: diagnostics, errors, hints. */
  err(text: string): void;
  /** Standard output is a terminal. */
  readonly terminal: boolean;
  /** Width of the terminal; undefined when there is none. */
  readonly columns: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder of the built page, ending in a slash. */
  readonly pageFolder: URL;
  /** Settles when the user wants a server to end. */
  untilInterrupted(): Promise<void>;
}
