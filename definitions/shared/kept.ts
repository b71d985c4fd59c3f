/**
 * Keeps what was computed from its key alone, the newest `limit` of it. Cases may share it: the answer is the same
 * whether it was kept or is computed again.
 */
export function kept<T>(limit: number): (key: string, compute: () => T) => T {
  const known = new Map<string, T>();
  return (key, compute) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const computed = compute();
    const [oldest] = known.keys();
    if (known.size >= limit && oldest !== undefined) known.delete(oldest);
    known.set(key, computed);
    return computed;
  };
}
