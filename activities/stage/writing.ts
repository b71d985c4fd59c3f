import { carryOutActivityChange } from '../../db/stage/activity-changes';
import { releaseKeys } from '../../db/registration/claims';
import { draftContract } from '../../db/around/contracts';
import { disownByOwners } from '../../db/customer/disowning';
import { appendEvents, type NewEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { appendLedger } from '../../db/ledger/rows';
import { insertMessages } from '../../db/notification/messages';
import { type OpportunityRow, ownersOf } from '../../db/registration/rows';
import { companyOf } from '../../db/organisation/organisation';
import { type LostCommand, lostCommand } from '../../db/case/sent-commands';
import { stageMessages } from '../../db/stage/notices';
import { type ProgressRecord, recordProgress, type WrittenCase } from '../../db/stage/writing';
import { openFollowUps, progressOf } from '../../db/stage/rows';
import type { StageEffect } from '../../definitions/stage/effects';
import type { StageCommand } from '../../definitions/stage/commands';
import type { CaseFacts } from '../../definitions/stage/facts';
import type { StageRow } from '../../definitions/stage/row';

/** Everything that one change of a case’s progress writes. */
export interface StageWriting {
  readonly opportunityId: string;
  /** The number of the change. */
  readonly version: number;
  /** Names it. Null or left out (cases from before): what has its number is taken for it. */
  readonly change?: string | null;
  readonly at: string;
  readonly byUserId: string | null;
  readonly row: StageRow;
  readonly effects: readonly StageEffect[];
  /** Of the contract, should one be drafted. */
  readonly contractId: string | null;
}

/**
 * What became of a writing. `written`, by an earlier attempt: the moment by which it was, which is that of the rows.
 * `elsewhere`: the registration ended the case first. `behind`: another change has this number, which the flow has
 * forgotten; `lost` is what it was, null where that is not known yet.
 */
export type StageWritten =
  | { readonly kind: 'written'; readonly at?: string | null }
  | {
      readonly kind: 'behind';
      readonly lost: LostCommand<{ readonly command: StageCommand; readonly facts: CaseFacts }> | null | 'gone';
    }
  | { readonly kind: 'elsewhere'; readonly status: OpportunityRow['status'] };

/** Writes a change once, however often it is tried, in a transaction of its own. */
export const writeStage = (db: Db, writing: StageWriting): Promise<StageWritten> =>
  writing.effects.every(isOfProgress)
    ? writeStageWithin(db, writing)
    : db.transaction((trx) => writeStageWithin(trx, writing));

/**
 * The same in the transaction of somebody else; the row is locked, so that registration and stage flow never both
 * decide.
 */
export async function writeStageWithin(trx: Db, writing: StageWriting): Promise<StageWritten> {
  const written = await recordProgress(trx, progressIn(writing));
  if (written === undefined) return writtenBefore(trx, writing);
  for (const effect of writing.effects) await carryOut(trx, writing, written, effect);
  await insertMessages(
    trx,
    await stageMessages(trx, { ...writing, key: `${writing.opportunityId}/stage/${writing.version}` }, written),
  );
  return { kind: 'written' };
}

/** Written by one statement, together with the progress. */
const isOfProgress = ({ kind }: StageEffect): boolean =>
  kind === 'announce' || kind === 'leaveVisit' || kind === 'enterVisit';

const progressIn = (writing: StageWriting): ProgressRecord => {
  const { opportunityId, version, change = null, at, byUserId, row, effects } = writing;
  return {
    opportunityId,
    version,
    change,
    at,
    row,
    ending: endingIn(effects, at, byUserId),
    tellsOnly:
      version === 0 || (byUserId === null && effects.every(({ kind }) => kind === 'announce' || kind === 'tell')),
    left: effects.flatMap((effect) => (effect.kind === 'leaveVisit' ? [{ number: effect.number, at: effect.at }] : [])),
    entered: effects.flatMap((effect) =>
      effect.kind === 'enterVisit'
        ? [
            {
              number: effect.number,
              stage_key: effect.stageKey,
              entered_at: effect.at,
              by_user_id: byUserId,
              reason: effect.reason,
              definition_version: effect.definitionVersion,
            },
          ]
        : [],
    ),
    events: eventsOf(writing),
  };
};

/** An earlier attempt wrote it, or the registration ended the case first. */
async function writtenBefore(
  trx: Db,
  { opportunityId, version, change = null, at }: StageWriting,
): Promise<StageWritten> {
  const found = await progressOf(trx, opportunityId);
  if (!found) throw new Error(`There is no opportunity ${opportunityId}.`);
  if (found.stage_version === null || found.stage_version < version) return { kind: 'elsewhere', status: found.status };
  const before = found.stage_changes.find(({ number }) => number === version);
  if (!before || change === null || before.name === null || before.name === change)
    return { kind: 'written', at: before?.name === change ? before.at : null };
  return { kind: 'behind', lost: await lostCommand(trx, before, at) };
}

async function carryOut(
  trx: Db,
  { opportunityId, version, at, byUserId, contractId }: StageWriting,
  before: WrittenCase,
  effect: StageEffect,
): Promise<void> {
  switch (effect.kind) {
    case 'changeActivity':
      return carryOutActivityChange(trx, opportunityId, effect, { at, byUserId });
    case 'appendLedger':
      return appendLedger(trx, `${opportunityId}/stage/${version}/${effect.action}`, {
        caseId: opportunityId,
        at,
        action: effect.action,
        taskId: null,
        actorId: byUserId,
        outcome: null,
        data: effect.data,
      });
    case 'draftContract':
      return drafted(trx, { opportunityId, at, byUserId, contractId }, before, effect);
    case 'openFollowUps':
      return openFollowUps(
        trx,
        opportunityId,
        effect.activities,
        (await ownersOf(trx, [opportunityId]))[0]?.user_id ?? null,
      );
    case 'releaseClaim':
      return releaseClaim(trx, before, at);
    case 'leaveVisit':
    case 'enterVisit':
    case 'announce': // with the progress
    case 'tell': // all together, afterwards
      return undefined;
  }
}

/** OPP-26: with the event, once for an opportunity. */
async function drafted(
  trx: Db,
  { opportunityId, at, byUserId, contractId }: Pick<StageWriting, 'opportunityId' | 'at' | 'byUserId' | 'contractId'>,
  before: WrittenCase,
  { amountFen, party, ownParty, paymentTerms }: Extract<StageEffect, { kind: 'draftContract' }>,
): Promise<void> {
  if (contractId === null) throw new Error('Whoever wins gives the contract its id.');
  const ownerId = (await ownersOf(trx, [opportunityId]))[0]?.user_id ?? null;
  const parties = {
    party: party ?? before.customer.name,
    own_party: ownParty ?? (await companyOf(trx, ownerId, before.department_id)),
  };
  const contract = {
    id: contractId,
    opportunity_id: opportunityId,
    customer_id: before.customer_id,
    ...parties,
    amount_fen: amountFen,
    payment_terms: paymentTerms,
    owner_id: ownerId,
    department_id: before.department_id,
  };
  const number = await draftContract(trx, contract, [before.customer.name, before.name], at);
  if (number === undefined) return;
  await appendEvents(trx, [
    {
      key: `${opportunityId}/contract`,
      type: 'contract.created',
      caseId: opportunityId,
      at,
      byUserId,
      data: { contractId, number, amountFen, party: contract.party, ownParty: contract.own_party },
    },
  ]);
}

/** As a release does: whoever registers the customer next may have it. */
async function releaseClaim(trx: Db, { id, customer_id }: WrittenCase, at: string): Promise<void> {
  await releaseKeys(trx, id, at);
  if (customer_id === null) return;
  await disownByOwners(trx, customer_id, id, at, { isFree: true });
}

function endingIn(effects: readonly StageEffect[], at: string, byUserId: string | null): object | undefined {
  const end = effects.find(
    (effect) => effect.kind === 'announce' && (effect.type === 'opportunity.won' || effect.type === 'opportunity.lost'),
  );
  return end?.kind === 'announce' ? { ...end.data, at, byUserId } : undefined;
}

const eventsOf = ({ opportunityId, version, at, byUserId, effects }: StageWriting): NewEvent[] =>
  effects.flatMap((effect, index) =>
    effect.kind === 'announce'
      ? [
          {
            key: `${opportunityId}/stage/${version}/${index}`,
            type: effect.type,
            caseId: opportunityId,
            at,
            byUserId,
            data: effect.data,
          },
        ]
      : [],
  );
