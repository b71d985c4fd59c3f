import { type Static, Type } from '@sinclair/typebox';
import { nullable, oneWordOf, strictObject } from '../shared/schema';
import { uuid } from '../shared/wire';

/** Cases of one request: as many as are asked one by one while somebody waits. */
export const MAX_CASES = 200;

/** `POST /definitions/:kind/:key/migration` (DEF-04). */
export const migrationSchema = strictObject(
  {
    toVersion: Type.Integer({ minimum: 1, maximum: 999_999_999, description: 'The version that the cases shall go on by.' }),
    caseIds: Type.Optional(Type.Array(uuid(), { minItems: 1, maxItems: MAX_CASES, uniqueItems: true, description: 'Approvals of an approval, opportunities of a business model or registration policy. Left out: those that run under another version, in the order of their ids.' })),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only the verdicts. Left out: false.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_CASES, description: `Without \`caseIds\`: how many cases; left out: ${MAX_CASES}.` })),
    after: Type.Optional(uuid('Without `caseIds`: `next` of the answer before.')),
  },
  'Which cases shall go on by which version.',
);

export type MigrationBody = Static<typeof migrationSchema>;

const verdictSchema = strictObject(
  { caseId: uuid(), verdict: oneWordOf(['migrates', 'refused'], 'What becomes, or would become, of it.'), reason: Type.Optional(Type.String({ description: 'Why it stays where it is; of one that migrates, what is special about it.' })) },
  'A case.',
);

export type MigrationVerdict = Static<typeof verdictSchema>;

export const migrationResultSchema = strictObject(
  { results: Type.Array(verdictSchema), next: nullable(uuid('More cases run under another version: send this as `after`. Null: these were all.')) },
  'A verdict for each case.',
);
