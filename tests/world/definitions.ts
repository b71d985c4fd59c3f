import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Person } from './http';

/** An approval with these steps, as its author writes it. */
export const anApproval = (key: string, steps: readonly object[], more: object = {}) => ({
  kind: 'approval',
  key,
  name: `审批 ${key}`,
  steps,
  ...more,
});

/** A step that asks one person. */
export const aStep = (key: string, username = 'manager1', more: object = {}) => ({
  key,
  mode: 'any',
  approvers: [{ user: username }],
  ...more,
});

type Written = Readonly<Record<string, unknown>> & { readonly kind: string; readonly key: string };

/** Saves the body as a draft, whatever was there, and publishes it; gives the version. */
export async function published(by: Person, body: Written, note = '测试'): Promise<number> {
  const path = `/definitions/${body.kind}/${body.key}`;
  const draft = await by.get(`${path}/draft`);
  const saved = await by.put(`${path}/draft`, body, draft.status === 200 ? draft.body.version : undefined);
  if (saved.status !== 200 && saved.status !== 201)
    throw new Error(`${path} was not saved: ${JSON.stringify(saved.body)}`);
  const { status, body: answer } = await by.post(`${path}/publication`, { note });
  if (status !== 201) throw new Error(`${path} was not published: ${JSON.stringify(answer)}`);
  return Number(answer.version);
}

/** A zip as any tool makes it: packed, with today’s date. */
export async function zipOf(files: Readonly<Record<string, object | string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(
      Buffer.isBuffer(content) ? content : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
      name,
    );
  zip.end();
  return buffer(zip.outputStream);
}

export const imported = (by: Person, zip: Buffer, query = '') =>
  by.post(`/definitions/import${query}`, zip, { 'Content-Type': 'application/zip' });

export const exported = async (by: Person): Promise<Buffer> => {
  const { body, headers } = await by.get('/definitions/export').responseType('blob');
  if (headers['content-type'] !== 'application/zip') throw new Error('The export is a zip.');
  return Buffer.from(body);
};
