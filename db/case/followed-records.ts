import { RECORD_TOUCHED } from '../../definitions/approval/commands';
import { changedNames, valuesUnder } from '../../definitions/approval/data/record-changes';
import type { Data, Touched } from '../../definitions/approval/state';
import { type Refused, refused } from '../../definitions/shared/refusal';
import { factsOfRecord } from '../../definitions/stage/followed-facts';
import type { ApprovalRow } from '../approval/rows';
import { takeTurnAround } from '../around/parts';
import { frozenDefinition } from '../definition/frozen';
import { namesOfUsers } from '../organisation/users';
import type { Db } from '../shared/knex';
import { newId } from '../shared/new-id';
import { caseFacts } from '../stage/facts';
import { noteCommand } from './sent-commands';

interface Changed {
  readonly opportunityId: string;
  readonly byUserId: string | null;
}

/**
 * The opportunity was changed in this transaction: each approval that follows it, and is told something else by it
 * now, is touched, so that its flow judges it anew before anything else. The flow is told by a noted command.
 */
export async function touchApprovals(trx: Db, { opportunityId, byUserId }: Changed): Promise<void> {
  for (const approval of await changedApprovals(trx, opportunityId)) await touch(trx, approval, byUserId);
}

/** The same, or a refusal, with which all is to be rolled back: an approval lets nothing be changed while it runs. */
export async function touchUnlessHeld(trx: Db, { opportunityId, byUserId }: Changed): Promise<Refused | undefined> {
  const changed = await changedApprovals(trx, opportunityId);
  for (const approval of changed) {
    const { onChange } = await definitionOf(trx, approval);
    if (onChange === 'refuse') return refusalOfChange(trx, approval);
  }
  for (const approval of changed) await touch(trx, approval, byUserId);
  return undefined;
}

/**
 * An approval that has just been opened in this transaction, about an opportunity as it was read before: what was
 * changed in between is a change like any other. Whether there was one.
 */
export async function touchOpened(trx: Db, opportunityId: string, approvalId: string): Promise<boolean> {
  const changed = (await changedApprovals(trx, opportunityId)).filter(({ id }) => id === approvalId);
  for (const approval of changed) await touch(trx, approval, null);
  return changed.length > 0;
}

/** Nobody changes the opportunity, or what stands around it, until the transaction ends. */
export async function holdStill(trx: Db, opportunityId: string): Promise<void> {
  await takeTurnAround(trx, opportunityId);
  await trx('opportunities').where({ id: opportunityId }).forShare().first('id');
}

/** What an opportunity says now under these names. */
export const factsNow = async (db: Db, opportunityId: string, names: readonly string[]): Promise<Data> =>
  valuesUnder(names, factsOfRecord(await caseFacts(db, opportunityId)));

async function changedApprovals(trx: Db, opportunityId: string): Promise<readonly ApprovalRow[]> {
  const following = await followingOf(trx, opportunityId).whereRaw("state -> 'followed' <> '{}'").forUpdate();
  if (following.length === 0) return [];
  const facts = factsOfRecord(await caseFacts(trx, opportunityId));
  return following.filter(({ state: { followed } }) => changedNames(followed, facts).length > 0);
}

const followingOf = (db: Db, opportunityId: string) =>
  db('approvals').where({ subject_type: 'opportunity', subject_id: opportunityId, status: 'running' }).orderBy('id');

/** Its version counts up, so that its flow finds itself behind and takes the change up (decision 015). */
async function touch(trx: Db, { id, version, workflow_id }: ApprovalRow, byUserId: string | null): Promise<void> {
  const touched: Touched = { commandId: newId(), byUserId };
  await trx('approvals')
    .where({ id })
    .update({
      version: version + 1,
      state: trx.raw("jsonb_set(jsonb_set(state, '{numbers,command}', ?::jsonb), '{touched}', ?::jsonb)", [
        String(version + 1),
        JSON.stringify(touched),
      ]),
    });
  const sent_at = new Date().toISOString();
  const { commandId } = touched;
  await noteCommand(trx, { id: commandId, workflow_id, name: RECORD_TOUCHED, args: [{ approvalId: id }], sent_at }, []);
}

export interface TouchedApproval {
  readonly approvalId: string;
  readonly workflowId: string;
  readonly commandId: string;
}

/** Those whose flows have not taken the change up yet. */
export async function touchedApprovals(db: Db, opportunityId: string): Promise<readonly TouchedApproval[]> {
  const touched = await followingOf(db, opportunityId).whereRaw("state -> 'touched' <> 'null'");
  return touched.flatMap(({ id: approvalId, workflow_id: workflowId, state }) =>
    state.touched === null ? [] : [{ approvalId, workflowId, commandId: state.touched.commandId }],
  );
}

const definitionOf = (db: Db, { definition_key, definition_version }: ApprovalRow) =>
  frozenDefinition(db, 'approval', definition_key, definition_version);

async function refusalOfChange(db: Db, { title, waiting_for }: ApprovalRow): Promise<Refused> {
  return refused('wrong_state', heldBy(title, await decidersNamed(db, waiting_for)));
}

/** Who decides now, by name. */
export async function decidersNamed(db: Db, userIds: readonly string[]): Promise<string> {
  const names = await namesOfUsers(db, userIds);
  return userIds.flatMap((id) => names.get(id) ?? []).join('、');
}

const heldBy = (title: string, names: string): string =>
  `"${title}" is being decided by ${names}: what it rests on stays as it is until then. ` +
  'Wait for its end, or have it withdrawn.';
