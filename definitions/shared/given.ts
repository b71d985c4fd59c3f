/** Without what was left out. */
export function given<T extends object>(parts: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const kept: { [Name in keyof T]?: Exclude<T[Name], undefined> } = {};
  for (const name in parts) {
    const value = parts[name];
    if (isThere(value)) kept[name] = value;
  }
  return kept;
}

const isThere = <T>(value: T): value is Exclude<T, undefined> => value !== undefined;
