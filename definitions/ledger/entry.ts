/**
 * One decision or act in the ledger of a case, before it is chained. Its fields, in this order, are what the hash
 * covers.
 */
export interface LedgerEntry {
  readonly caseId: string;
  readonly at: string;
  readonly action: string;
  readonly taskId: string | null;
  /** Null: a rule decided, not a person. */
  readonly actorId: string | null;
  readonly outcome: string | null;
  readonly data: object;
}

/** The hash before a case’s first entry. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** The text whose SHA-256, in hexadecimal, is the hash of entry number `seq`, chained to the hash before it. */
export const hashedText = (seq: number, entry: LedgerEntry, previousHash: string): string =>
  `["${previousHash}",${seq},${restOfHashedText(entry)}`;

/** What follows number and hash before in {@link hashedText}: all that is known before the entry has its place. */
export const restOfHashedText = ({ caseId, at, action, taskId, actorId, outcome, data }: LedgerEntry): string =>
  canonicalJson([caseId, at, action, taskId, actorId, outcome, data]).slice(1);

/**
 * JSON with the keys of every object in code-unit order (as RFC 8785 does), so that storage which reorders keys
 * changes no hash.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
