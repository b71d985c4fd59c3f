/** What global-setup.ts hands to each test file. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run Jest with its configuration.`);
  return value;
}
