import { Type } from '@sinclair/typebox';
import { LEDGER_PAGE, ledgerOf, type LedgerRow } from '../../db/ledger/rows';
import { MAX_BREAKS, verifyLedger } from '../../db/ledger/verification';
import type { Caller } from '../../definitions/organisation/access/caller';
import { breakKinds } from '../../definitions/ledger/break';
import { nullable, oneWordOf } from '../../definitions/shared/schema';
import { instant, uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { type Listing, listSchema } from '../http/paging';
import { notFound } from '../http/problem';
import { ok, route, type Route } from '../http/route';
import type { Readers } from '../shared/readers';

const entrySchema = Type.Object({
  seq: Type.Integer(),
  at: instant(),
  action: Type.String(),
  taskId: nullable(uuid()),
  actorId: nullable(uuid('Null where a rule decided.')),
  outcome: nullable(Type.String()),
  previousHash: Type.String(),
  hash: Type.String({ description: 'SHA-256, in hexadecimal, over the entry and the hash before it.' }),
});

const pageSchema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: LEDGER_PAGE, default: LEDGER_PAGE })),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1000, description: '`nextCursor` of the page before.' }),
    ),
  },
  { additionalProperties: false },
);

const breakSchema = Type.Object({
  what: oneWordOf(breakKinds, 'What was done.'),
  caseId: nullable(uuid('Null: a checkpoint itself is broken.')),
  seq: nullable(Type.Integer({ description: 'The first entry that is concerned.' })),
  checkpoint: nullable(Type.Integer({ description: 'The checkpoint by which it was found, or that is broken.' })),
  detail: Type.String(),
});

const verificationSchema = Type.Object({
  ok: Type.Boolean(),
  cases: Type.Integer(),
  entries: Type.Integer(),
  firstBroken: nullable(breakSchema),
  breaks: Type.Array(breakSchema, { description: `The first break of each broken case, at most ${MAX_BREAKS}.` }),
  checkpoint: nullable(
    Type.Object(
      { number: Type.Integer(), at: instant(), hash: Type.String() },
      { description: 'The last checkpoint. Note its hash outside of the database.' },
    ),
  ),
});

const listing: Listing<LedgerRow> = {
  name: 'ledger',
  sorts: { seq: { column: 'seq', of: ({ seq }) => seq } },
  defaultSort: 'seq',
  idColumn: 'case_id',
  idOf: ({ case_id }) => case_id,
};

export const ledgerRoutes = ({ db, pager, readers }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/ledger/:caseId',
    summary: 'The decisions of a case',
    query: pageSchema,
    answers: {
      200: {
        description: 'The entries, oldest first, each chained to the one before.',
        schema: listSchema(entrySchema),
      },
    },
    async handle({ params, query, caller }) {
      const caseId = params['caseId'] ?? '';
      await assertReadable(readers, caseId, caller);
      return ok(
        await pager.list(
          listing,
          { limit: LEDGER_PAGE, ...query },
          ({ after, limit }) => ledgerOf(db, caseId, Number(after?.value ?? 0), limit + 1),
          (rows) => rows.map(view),
        ),
      );
    },
  }),
  route({
    method: 'post',
    path: '/ledger/verification',
    summary: 'Verify the ledger',
    description:
      'Follows every chain from its first entry to its recorded end, and holds all of them against the ' +
      'checkpoints. A row that was altered, deleted, inserted or moved past the product is named.',
    answers: { 200: { description: 'What was found.', schema: verificationSchema } },
    handle: async () => ok(await verifyLedger(db)),
  }),
];

const view = ({ seq, at, action, task_id, actor_id, outcome, previous_hash, hash }: LedgerRow) => ({
  seq,
  at,
  action,
  taskId: task_id,
  actorId: actor_id,
  outcome,
  previousHash: previous_hash,
  hash,
});

/** A case is an approval that stands alone, a pair of customers, a customer that was merged, or an opportunity. */
async function assertReadable(readers: Readers, caseId: string, caller: Caller): Promise<void> {
  const { approval, duplicatePair, customer, opportunity } = readers;
  for (const reads of [approval, duplicatePair, customer, opportunity]) if (await reads(caseId, caller)) return;
  throw notFound();
}
