import { type Static, Type } from '@sinclair/typebox';
import { nullable, oneWordOf, strictObject } from '../shared/schema';
import { instant, uuid } from '../shared/wire';

/** The kinds by which cases run: only these have something to move. */
export const caseKinds = ['approval', 'businessModel', 'registrationPolicy'] as const;

export type CaseKind = (typeof caseKinds)[number];

/** Cases that one request may name; left out, all are taken. */
const MAX_NAMED_CASES = 10_000;

/** `POST /definitions/:kind/:key/migration` (DEF-04). */
export const newMigrationSchema = strictObject(
  {
    toVersion: Type.Integer({
      minimum: 1,
      maximum: 999_999_999,
      description: 'The version that the cases shall go on by.',
    }),
    caseIds: Type.Optional(
      Type.Array(uuid(), {
        minItems: 1,
        maxItems: MAX_NAMED_CASES,
        uniqueItems: true,
        description:
          'Approvals of an approval, opportunities of a business model or registration policy. Left out: all ' +
          'that run under another version.',
      }),
    ),
    dryRun: Type.Boolean({ description: 'true: only the verdicts; false: the cases move.' }),
  },
  'Which cases shall go on by which version.',
);

/** Everything that the flow of one migration starts with. */
export interface MigrationStart extends Static<typeof newMigrationSchema> {
  readonly migrationId: string;
  readonly kind: CaseKind;
  readonly key: string;
  readonly byUserId: string;
}

export const migrationVerdicts = ['migrates', 'refused'] as const;

/** What becomes, or would become, of one case. */
export interface Verdict {
  readonly verdict: (typeof migrationVerdicts)[number];
  /** Why it stays where it is; of one that migrates, what is special about it. */
  readonly reason: string | null;
}

export const MIGRATES: Verdict = { verdict: 'migrates', reason: null };
export const stays = (reason: string): Verdict => ({ verdict: 'refused', reason });

const verdictSchema = strictObject(
  {
    caseId: uuid(),
    verdict: oneWordOf(migrationVerdicts, 'What becomes, or would become, of it.'),
    reason: Type.Optional(
      Type.String({ description: 'Why it stays where it is; of one that migrates, what is special about it.' }),
    ),
  },
  'A case.',
);

const count = (description: string) => Type.Integer({ minimum: 0, description });

const head = {
  id: uuid(),
  workflowId: Type.String(),
  kind: oneWordOf(caseKinds, 'The kind.'),
  key: Type.String(),
  toVersion: Type.Integer(),
  dryRun: Type.Boolean(),
  status: oneWordOf(['running', 'done'], 'Done: every case has its verdict.'),
  startedBy: uuid(),
  startedAt: instant(),
  endedAt: nullable(instant()),
};

/** A migration in a list. */
export const listedMigrationSchema = strictObject(head, 'A migration.');

/** A migration with its verdicts. */
export const migrationSchema = strictObject(
  {
    ...head,
    counts: strictObject(
      {
        migrates: count('Cases that move, or would.'),
        refused: count('Cases that stay.'),
        waiting: count('Cases that have not been asked yet.'),
      },
      'How far it is.',
    ),
    results: Type.Array(verdictSchema, {
      description: 'A verdict for each case, in the order in which they were named, or else of their ids.',
    }),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: 'Where the results go on: `cursor` of GET …/migrations/:id. Null at the end.',
    }),
  },
  'A migration, and what becomes of each case.',
);
