import { Type } from '@sinclair/typebox';
import { ledgerOf } from '../db/ledger';
import { nullable } from '../definitions/shared/schema';
import { instant, uuid } from '../definitions/shared/wire';
import type { Deps } from './deps';
import { ok, route, type Route } from './http/route';
import type { Caller } from '../definitions/access/caller';
import type { Db } from '../db/knex';
import { approvalById } from '../db/approvals';
import { readableApproval } from './approval-access';
import { visibleOpportunity } from './opportunity-view';

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

export const ledgerRoutes = ({ db }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/ledger/:caseId',
    summary: 'The decisions of a case',
    answers: { 200: { description: 'The entries, oldest first, each chained to the one before.', schema: Type.Object({ items: Type.Array(entrySchema) }) } },
    async handle({ params, caller }) {
      const rows = await ledgerOf(db, await visibleCase(db, params['caseId'] ?? '', caller));
      return ok({
        items: rows.map(({ seq, at, action, task_id, actor_id, outcome, previous_hash, hash }) => ({ seq, at, action, taskId: task_id, actorId: actor_id, outcome, previousHash: previous_hash, hash })),
      });
    },
  }),
];

/** A case is an approval that stands alone, or an opportunity. */
async function visibleCase(db: Db, caseId: string, caller: Caller): Promise<string> {
  if (await approvalById(db, caseId)) return (await readableApproval(db, caseId, caller)).id;
  return (await visibleOpportunity(db, caseId, caller)).id;
}
