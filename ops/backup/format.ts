import { type Static, Type } from '@sinclair/typebox';

/**
 * A backup is a packed tar (`tar tzf` lists it): what it is, each table in numbered parts as `COPY` gives it, each
 * document, and at last the digests of all that came before. A file that was cut has no digests.
 */
export const HEAD = 'backup.json';
export const DIGESTS = 'digests.json';
const TABLES = 'tables/';
const DOCUMENTS = 'documents/';

export const FORMAT = 1;

const tableSchema = Type.Object({ name: Type.String(), columns: Type.Array(Type.String()) });

/** What the backup is, known before it begins. */
export const headSchema = Type.Object({
  format: Type.Literal(FORMAT),
  madeAt: Type.String(),
  /** Of the tables: only a database with the same takes them. */
  migrations: Type.Array(Type.String()),
  tables: Type.Array(tableSchema),
});

const digest = { bytes: Type.Integer(), sha256: Type.String() };

/** What the backup holds, known when all of it is written. */
export const digestsSchema = Type.Object({
  /** Everything but the documents. */
  parts: Type.Array(Type.Object({ name: Type.String(), ...digest })),
  rows: Type.Record(Type.String(), Type.Integer()),
  /** Of documents there may be very many: one digest over a line for each. */
  documents: Type.Object({ count: Type.Integer(), ...digest }),
  /** Documents that were deleted while the backup was made: rows of theirs are in it, their contents are not. */
  deletedDocumentIds: Type.Array(Type.String()),
});

export type BackupHead = Static<typeof headSchema>;
export type BackupDigests = Static<typeof digestsSchema>;
export type BackedTable = Static<typeof tableSchema>;

export interface PartDigest {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const nameOfPart = (table: string, number: number): string =>
  `${TABLES}${table}/${String(number).padStart(6, '0')}`;

/** The table that a part belongs to; undefined: it is none. */
export const tableOfPart = (name: string): string | undefined =>
  name.startsWith(TABLES) ? name.split('/')[1] : undefined;

export const nameOfDocument = (id: string): string => `${DOCUMENTS}${id}`;

/** The document whose content it is; undefined: it is none. */
export const documentIn = (name: string): string | undefined =>
  name.startsWith(DOCUMENTS) ? name.slice(DOCUMENTS.length) : undefined;

export const lineOfDocument = ({ name, bytes, sha256 }: PartDigest): string => `${name} ${bytes} ${sha256}\n`;
