/** A line for the person at the console. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** For a log: where it failed, too. */
export const traceOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
