/**
 * For a process that runs alone: a stuck connection must not hold it for ever. The supervisor is less patient
 * (ops/processes/start.ts).
 */
const aloneWithinMs = 10_000;

/**
 * On SIGTERM, SIGINT or SIGHUP runs `close` (finish the work in hand, take no more) once, then ends this process:
 * with code 0, or with 1 when closing failed or took too long.
 */
export function closeOnSignal(close: () => Promise<void>, withinMs = aloneWithinMs): void {
  let closing = false;
  const onSignal = () => {
    if (closing) return;
    closing = true;
    const force = setTimeout(() => endWith('it did not finish in time'), withinMs);
    close()
      .then(() => process.exit(0), endWith)
      .finally(() => clearTimeout(force));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
}

function endWith(reason: unknown): never {
  process.stderr.write(
    `closing failed: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`,
  );
  process.exit(1);
}
