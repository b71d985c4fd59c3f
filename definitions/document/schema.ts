import { Type } from '@sinclair/typebox';
import { nullable, oneWordOf, strictObject } from '../shared/schema';
import { instant, uuid } from '../shared/wire';

/** What a document may be attached to; whoever may read that may read the document. */
const documentSubjects = ['opportunity', 'approval'] as const;

/** The thing that a document is attached to. */
export interface DocumentSubject {
  readonly type: (typeof documentSubjects)[number];
  readonly id: string;
}

const fields = {
  id: uuid(),
  name: Type.String({ description: 'The name of the file, cleaned of what no file system takes.' }),
  mediaType: Type.String(),
  bytes: Type.Integer({ description: 'The size.' }),
  sha256: Type.String({ description: 'The checksum of the content, in hex; the ETag of the download.' }),
  scanned: Type.Boolean({ description: 'Whether a virus scanner found it clean; `false`: none is set up.' }),
  createdBy: uuid(),
  createdAt: instant(),
};

/** A document 文档 as it is read. */
export const documentSchema = strictObject(
  {
    ...fields,
    attachedTo: Type.Array(strictObject({ type: oneWordOf(documentSubjects, 'What it is.'), id: uuid() }, 'A thing.'), {
      description: 'What it is attached to, as far as the caller may see that.',
    }),
  },
  'A document.',
);

/** The type of a document, as it is attached to something. */
export const documentPurpose = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '\\S',
  description: 'What it is there for, such as `quotation`.',
});

/** `POST /opportunities/:id/documents`. */
export const attachingSchema = strictObject(
  { documentId: uuid('A document that you uploaded or may read.'), type: Type.Optional(documentPurpose) },
  'A document to attach.',
);

/** A document as it is attached to something. */
export const attachedDocumentSchema = strictObject(
  { ...fields, type: nullable(documentPurpose), attachedBy: uuid(), attachedAt: instant() },
  'An attached document.',
);
