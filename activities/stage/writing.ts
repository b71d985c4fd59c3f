import { carryOutActivityChange } from '../../db/stage/activity-changes';
import { releaseKeys } from '../../db/matching/claims';
import { draftContract } from '../../db/around/contracts';
import { disownByOwners } from '../../db/registration/disowning';
import { appendEvents, type NewEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { appendLedger } from '../../db/ledger/rows';
import { insertMessages } from '../../db/notification/messages';
import type { OpportunityRow } from '../../db/registration/rows';
import { companyOf } from '../../db/organisation/organisation';
import { stageMessages } from '../../db/stage/notices';
import { type ProgressRecord, recordProgress, type WrittenCase } from '../../db/stage/writing';
import { openFollowUps, progressOf } from '../../db/stage/rows';
import type { StageEffect } from '../../definitions/stage/effects';
import type { KeptStage, StageVersions } from '../../definitions/stage/kept';
import type { StageRow } from '../../definitions/stage/row';
import type { StageState } from '../../definitions/stage/state';
import { keptStage } from './kept';
import { ownersOf } from '../../db/registration/owners';

/** Everything that one change of a sale writes. */
export interface StageWriting {
  readonly opportunityId: string;
  /** The state after it: its version is the number of the change, which follows the one before. */
  readonly state: StageState;
  readonly versions: StageVersions;
  readonly at: string;
  readonly byUserId: string | null;
  readonly row: StageRow;
  readonly effects: readonly StageEffect[];
  /** Of the contract, should one be drafted. */
  readonly contractId: string | null;
}

/**
 * What became of a writing. `behind`: the row carries the sale further than the flow knew. `elsewhere`: the status of
 * the opportunity does not let it happen: its registration ended the case first, or its customer is being reviewed.
 */
export type StageWritten =
  | { readonly kind: 'written' }
  | { readonly kind: 'behind'; readonly kept: KeptStage }
  | { readonly kind: 'elsewhere'; readonly status: OpportunityRow['status'] };

/** Writes a change once, however often it is tried, in a transaction of its own. */
export async function writeStage(db: Db, writing: StageWriting): Promise<StageWritten> {
  const isWritten = writing.effects.every(isOfProgress)
    ? await writeStageWithin(db, writing)
    : await db.transaction((trx) => writeStageWithin(trx, writing));
  return isWritten ? { kind: 'written' } : whyNotWritten(db, writing);
}

/**
 * The same in the transaction of somebody else; the row is locked, so that registration and stage flow never both
 * decide. False, and nothing is written, where the row has gone another way.
 */
export async function writeStageWithin(trx: Db, writing: StageWriting): Promise<boolean> {
  const written = await recordProgress(trx, progressIn(writing));
  if (written === undefined) return false;
  for (const effect of writing.effects) await carryOut(trx, writing, written, effect);
  const key = `${writing.opportunityId}/stage/${writing.state.version}`;
  await insertMessages(trx, await stageMessages(trx, { ...writing, key }, written));
  return true;
}

async function whyNotWritten(db: Db, { opportunityId, state }: StageWriting): Promise<StageWritten> {
  const found = await progressOf(db, opportunityId);
  if (!found) throw new Error(`There is no opportunity ${opportunityId}.`);
  const { status, stage_version: version, stage_state: kept } = found;
  if (version === state.version - 1 || kept === null) return { kind: 'elsewhere', status };
  return { kind: 'behind', kept: await keptStage(db, kept) };
}

/** Written by one statement, together with the progress. */
const isOfProgress = ({ kind }: StageEffect): boolean =>
  kind === 'announce' || kind === 'leaveVisit' || kind === 'enterVisit';

const progressIn = (writing: StageWriting): ProgressRecord => {
  const { opportunityId, state, versions, at, byUserId, row, effects } = writing;
  return {
    opportunityId,
    version: state.version,
    kept: { state, versions },
    at,
    row,
    ending: endingIn(effects, at, byUserId),
    notifiesOnly:
      state.version === 0 || (byUserId === null && effects.every(({ kind }) => kind === 'announce' || kind === 'tell')),
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

async function carryOut(
  trx: Db,
  { opportunityId, state, at, byUserId, contractId }: StageWriting,
  before: WrittenCase,
  effect: StageEffect,
): Promise<void> {
  switch (effect.kind) {
    case 'changeActivity':
      return carryOutActivityChange(trx, opportunityId, effect, { at, byUserId });
    case 'appendLedger':
      return appendLedger(trx, `${opportunityId}/stage/${state.version}/${effect.action}`, {
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
  await disownByOwners(trx, customer_id, { opportunityId: id, at, isFree: true });
}

function endingIn(effects: readonly StageEffect[], at: string, byUserId: string | null): object | undefined {
  const end = effects.find(
    (effect) => effect.kind === 'announce' && (effect.type === 'opportunity.won' || effect.type === 'opportunity.lost'),
  );
  return end?.kind === 'announce' ? { ...end.data, at, byUserId } : undefined;
}

const eventsOf = ({ opportunityId, state, at, byUserId, effects }: StageWriting): NewEvent[] =>
  effects.flatMap((effect, index) =>
    effect.kind === 'announce'
      ? [
          {
            key: `${opportunityId}/stage/${state.version}/${index}`,
            type: effect.type,
            caseId: opportunityId,
            at,
            byUserId,
            data: effect.data,
          },
        ]
      : [],
  );
