/** The record’s own member of this name: a key such as `constructor` is no member of an empty record. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
