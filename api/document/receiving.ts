import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import Busboy from '@fastify/busboy';
import type { Request } from 'express';
import { documentTypeOf, documentTypes } from '../../definitions/document/kinds';
import { badBody, Problem } from '../http/problem';
import { type DocumentStore, MAX_DOCUMENT_BYTES, type ReceivedFile, type Said, tooLarge } from './store';

/** What a form may have around its file. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
const NAME_CHARACTERS = 1_000;

/** Streams the file of an upload into the store: the body as it is, named by the query, or the one file of a form. */
export async function receiveDocument(req: Request, store: DocumentStore): Promise<ReceivedFile> {
  const isForm = typeof req.is('multipart/form-data') === 'string';
  refuseAnnounced(req, MAX_DOCUMENT_BYTES + (isForm ? FORM_OVERHEAD_BYTES : 0));
  const take = (source: Readable, said: Said): Promise<ReceivedFile> => {
    if (documentTypeOf(said.mediaType, said.name) === undefined) throw unknownType(said);
    return store.receive(source, said);
  };
  const source = unpacked(req);
  try {
    return await (isForm
      ? fromForm(req, source, take)
      : take(source, { name: nameIn(req) ?? '', mediaType: req.get('Content-Type') ?? '' }));
  } catch (error) {
    const cutOff = req.destroyed && !req.complete;
    letGo(req, source);
    throw cutOff ? badBody('The body ended before its announced length.') : error;
  }
}

/** What still comes is read and forgotten, so that the sender gets to the answer. */
function letGo(req: Request, source: Readable): void {
  req.unpipe();
  if (source !== req) source.destroy();
  req.resume();
}

/** Before a byte is read, where the sender says how many will come. */
function refuseAnnounced(req: Request, limit: number): void {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge();
}

const unknownType = ({ name, mediaType }: Said): Problem =>
  new Problem({
    status: 415,
    code: 'unsupported_media_type',
    detail:
      `"${name}" (${mediaType || 'without Content-Type'}) is no file that is taken. ` +
      `Taken are: ${documentTypes.join(', ')}.`,
  });

const nameIn = ({ query }: Request): string | undefined =>
  typeof query['name'] === 'string' ? query['name'] : undefined;

/** The body, unpacked. Its errors are met by whoever reads it, and end no process before somebody does. */
function unpacked(req: Request): Readable {
  req.on('error', ignored);
  const unpacker = unpackerFor(req.get('Content-Encoding') ?? 'identity');
  if (unpacker === undefined) return req;
  req.on('error', (error) => unpacker.destroy(error));
  return req.pipe(unpacker.on('error', ignored));
}

const ignored = (): void => undefined;

function unpackerFor(encoding: string) {
  switch (encoding.toLowerCase()) {
    case 'identity':
      return undefined;
    case 'gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new Problem({
        status: 415,
        code: 'unsupported_media_type',
        detail: `The content encoding "${encoding}" is not known; send gzip, deflate, br or the bytes as they are.`,
      });
  }
}

async function fromForm(
  req: Request,
  source: Readable,
  take: (source: Readable, said: Said) => Promise<ReceivedFile>,
): Promise<ReceivedFile> {
  const form = formReader(req);
  let part: Readable | undefined;
  let taken: Promise<ReceivedFile> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const unreadable = (error: unknown): void => reject(formProblem(error));
      form.on('file', (_field, stream, filename, _encoding, mediaType) => {
        part = stream.on('error', unreadable);
        taken = Promise.resolve().then(() => take(stream, { name: nameIn(req) ?? filename, mediaType }));
        taken.catch(reject);
      });
      form.on('filesLimit', () => reject(badBody('Send one file at a time.')));
      form.on('finish', resolve);
      form.on('error', unreadable);
      source.on('error', reject);
      source.pipe(form);
    });
    if (taken === undefined) throw badBody('The form has no file.');
    return await taken;
  } catch (error) {
    source.unpipe(form);
    part?.destroy();
    await taken?.then((file) => file.discard(), ignored);
    throw error;
  }
}

const formProblem = (error: unknown): Problem =>
  badBody(`The form cannot be read: ${error instanceof Error ? error.message : String(error)}`);

function formReader(req: Request) {
  try {
    return new Busboy({
      headers: { ...req.headers, 'content-type': req.get('Content-Type') ?? '' },
      limits: { files: 1, fields: 10, fieldSize: NAME_CHARACTERS },
    });
  } catch (error) {
    throw formProblem(error);
  }
}
