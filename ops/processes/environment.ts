/** A setting without which a process cannot run alone. */
function required(name: string, example: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set; set it, for example to ${example} (npm start sets everything by itself)`);
  return value;
}

export const databaseUrl = (): string => required('DATABASE_URL', 'postgres://baton:secret@127.0.0.1:5432/baton');
