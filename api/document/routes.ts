import { type TSchema, Type } from '@sinclair/typebox';
import { deleteDocument, documentById, type DocumentRow, enterDocument } from '../../db/document/rows';
import { fileName } from '../../definitions/document/file-name';
import { documentTypeOf, documentTypes, fitsKind } from '../../definitions/document/kinds';
import { documentSchema } from '../../definitions/document/schema';
import { isKept, UNREAD } from '../../definitions/shared/text';
import type { Deps } from '../deps';
import { badRequest, forbidden, Problem, unprocessable } from '../http/problem';
import { type Answer, created, noContent, ok, route, type Route } from '../http/route';
import { isTheirs, readableDocument } from './reading';
import { receiveDocument } from './receiving';
import type { DocumentScanner } from './scanner';
import { type DocumentStore, ReceivedFile } from './store';
import { documentView } from './views';

const binary = (type: string): TSchema => Type.Unsafe<unknown>({ type: 'string', contentMediaType: type });

/** The bodies of an upload, for the description of the interface. */
const uploadBodies: Readonly<Record<string, TSchema>> = {
  ...Object.fromEntries(documentTypes.map((type) => [type, binary(type)])),
  'application/octet-stream': binary('application/octet-stream'),
  'multipart/form-data': Type.Object({ file: binary('application/octet-stream') }),
};

export const documentRoutes = (deps: Deps): Route[] => [
  uploadRoute(deps),
  readRoute(deps),
  downloadRoute(deps),
  removeRoute(deps),
];

const uploadRoute = ({ db, documents: { store, scanner } }: Deps): Route =>
  route({
    method: 'post',
    path: '/documents',
    summary: 'Upload a document',
    description:
      'The bytes of one file, up to 20 MB, as the body with their Content-Type and `?name=`, or as the ' +
      'file of a form. `application/octet-stream` lets the name say what it is. The content must be what ' +
      'the type says (422). A name without an ending of its type gets one. Then attach it by its id: to an ' +
      'opportunity, or to a comment or decision.',
    bodyTypes: uploadBodies,
    query: Type.Object(
      {
        name: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 1_000,
            description: 'The name of the file; of a form its file’s own name counts, unless this is given.',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    answers: {
      201: { description: 'Uploaded.', schema: documentSchema },
      413: { description: 'Larger than 20 MB.' },
      415: { description: 'No type that is taken; `detail` lists them.' },
    },
    receive: (req) => receiveDocument(req, store),
    async handle({ body: file, caller, requestId: id }) {
      if (!(file instanceof ReceivedFile)) throw new Error('The body of an upload is a received file.');
      const { name, type } = soundFile(file);
      const scanned = await foundClean(scanner, file);
      await store.keep(file, id);
      await enterDocument(db, {
        id,
        name,
        media_type: type,
        bytes: file.bytes,
        sha256: file.sha256,
        scanned,
        created_by: caller.id,
        created_at: new Date().toISOString(),
      });
      const row = await documentById(db, id);
      if (!row)
        throw new Problem({
          status: 409,
          code: 'wrong_state',
          detail: 'This document was uploaded before, and deleted meanwhile. Take a new Idempotency-Key.',
        });
      return created(`/api/v1/documents/${id}`, { ...documentView(row), attachedTo: [] });
    },
  });

const readRoute = ({ db, readers }: Deps): Route =>
  route({
    method: 'get',
    path: '/documents/:id',
    summary: 'Read what is known of a document',
    answers: { 200: { description: 'The document.', schema: documentSchema } },
    async handle({ params, caller }) {
      const { document, subjects } = await readableDocument({ db, readers }, params['id'], caller);
      return ok({ ...documentView(document), attachedTo: subjects });
    },
  });

const downloadRoute = ({ db, readers, documents: { store } }: Deps): Route =>
  route({
    method: 'get',
    path: '/documents/:id/content',
    summary: 'Download a document',
    description:
      'The bytes as they were uploaded, always as an attachment. Takes `Range` and `If-None-Match`; the ' +
      'ETag is the checksum.',
    answers: {
      200: { description: 'The content.', schema: binary('application/octet-stream'), mediaType: '*/*' },
      206: { description: 'The range asked for.' },
      304: { description: 'Unchanged.' },
    },
    async handle({ params, caller }) {
      const { document } = await readableDocument({ db, readers }, params['id'], caller);
      return download(document, store);
    },
  });

const removeRoute = ({ db, readers, documents: { store } }: Deps): Route =>
  route({
    method: 'delete',
    path: '/documents/:id',
    summary: 'Delete a document',
    description: 'By its uploader or an administrator, while it is attached to nothing.',
    answers: { 204: { description: 'Deleted.' } },
    async handle({ params, caller }) {
      const { document } = await readableDocument({ db, readers }, params['id'], caller);
      if (!isTheirs(document, caller)) throw forbidden('A document is deleted by its uploader or an administrator.');
      if (!(await deleteDocument(db, { id: document.id, byUserId: caller.id, at: new Date().toISOString() }))) {
        throw new Problem({
          status: 409,
          code: 'wrong_state',
          detail:
            'This document is attached to something. Take it away there first; from an approval it cannot be ' +
            'taken away.',
        });
      }
      await store.remove(document.id);
      return noContent();
    },
  });

/** What the file is, and how it is called from now on; refuses one that is not what its type says. */
function soundFile({ said, head, bytes }: ReceivedFile): { readonly name: string; readonly type: string } {
  const type = documentTypeOf(said.mediaType, said.name);
  if (type === undefined) throw new Error('What is of no type that is taken was refused before it was read.');
  if (!isKept(said.name) || said.name.includes(UNREAD))
    throw badRequest('The name of the file holds what is no character. Give it another one.', [
      { pointer: '/name', code: 'not_unicode', detail: 'holds what is no character' },
    ]);
  const name = fileName(said.name, type);
  if (name === undefined)
    throw badRequest('The document needs a name: send ?name= with the bytes, or a form whose file has one.', [
      { pointer: '/name', code: 'required', detail: 'is missing, or nothing of it can be kept' },
    ]);
  if (bytes === 0)
    throw unprocessable(`"${name}" is empty.`, [{ pointer: '', code: 'empty', detail: 'The file has no content.' }]);
  if (!fitsKind(type, head))
    throw unprocessable(`"${name}" is no ${type}: its content begins as another one.`, [
      {
        pointer: '',
        code: 'content_mismatch',
        detail: `The content is not ${type}. Send it with the type that it has.`,
      },
    ]);
  return { name, type };
}

/** Whether somebody looked: refuses what was found infected. */
async function foundClean(scanner: DocumentScanner | undefined, file: ReceivedFile): Promise<boolean> {
  if (scanner === undefined) return false;
  const found = await scanner.scan(file);
  if (found !== 'clean')
    throw unprocessable(`The file is infected (${found.infected}). It was not kept.`, [
      { pointer: '', code: 'infected', detail: found.infected },
    ]);
  return true;
}

const download = ({ id, name, media_type, sha256 }: DocumentRow, store: DocumentStore): Answer => ({
  status: 200,
  headers: { 'Content-Type': media_type, ETag: `"${sha256}"`, 'Cache-Control': 'private, no-cache' },
  file: { root: store.folder, path: store.pathOf(id), name },
});
