import type { Test } from 'supertest';
import type { Person } from './http';

/** The smallest that passes for one, told apart by its text. */
export const aPdf = (text = ''): Buffer => Buffer.from(`%PDF-1.7\n% ${text}\n%%EOF\n`);

/** Sends bytes as they are. */
export const upload = (
  by: Person,
  name: string,
  {
    bytes = aPdf(name),
    type = 'application/pdf',
    headers = {},
  }: { bytes?: Buffer; type?: string; headers?: Readonly<Record<string, string>> } = {},
): Test =>
  by.post(`/documents?name=${encodeURIComponent(name)}`, undefined, { 'Content-Type': type, ...headers }).send(bytes);

/** The id of a document that was uploaded. */
export async function uploaded(by: Person, name: string, bytes = aPdf(name)): Promise<string> {
  const { status, body } = await upload(by, name, { bytes });
  if (status !== 201) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
  return String(body.id);
}
