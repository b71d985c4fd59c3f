/**
 * Runs something and says how much processor time it took, in milliseconds: what else the machine is doing does not
 * count.
 */
export function cpuMillis<T>(run: () => T): { readonly result: T; readonly millis: number } {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  return { result, millis: (user + system) / 1_000 };
}
