import type { Client } from '@temporalio/client';
import { approvalById } from '../../db/approval/rows';
import { settleItem } from '../../db/handover/rows';
import type { Db } from '../../db/shared/knex';
import { organisationFor } from '../../db/organisation/organisation';
import type { HandOver } from '../../definitions/approval/commands';
import { standIn } from '../../definitions/organisation/people/deputies';
import { personWithId } from '../../definitions/organisation/people/organisation';
import type { FoundPerson } from '../../definitions/organisation/people/person';
import type { KeptTask } from '../../definitions/approval/state';
import { DONE, failed, type HandoverStart, kept, type Settled } from '../../definitions/handover/handover';
import { sendToApproval } from '../shared/flow-commands';

interface HandingOver {
  readonly start: HandoverStart;
  /** Which time the person’s things are gone through: another command each time, the same one for each attempt. */
  readonly pass: number;
  readonly at: string;
}

/** Asks the flow that hosts the approval to seat the successor, and notes what came of it. */
export async function handOverApproval(
  db: Db,
  temporal: Client,
  handing: HandingOver,
  approvalId: string,
): Promise<void> {
  const { start, at } = handing;
  const successor = await successorOf(db, start.toUserId, at);
  const settled = successor
    ? await send(db, temporal, commandFor(handing, approvalId, successor), approvalId)
    : kept('Whoever was to take over has left.');
  await settleItem(db, { handoverId: start.handoverId, what: 'tasks', itemId: approvalId, settled });
}

/** Whoever takes over, or their deputy while they are absent. */
async function successorOf(db: Db, userId: string, at: string): Promise<FoundPerson | undefined> {
  const organisation = await organisationFor(db, { usernames: [], userIds: [userId], roles: [], at, ownerIds: [] });
  const person = personWithId(organisation, userId);
  return person && standIn(person, at, organisation);
}

const commandFor = (
  { start: { handoverId, fromUserId, by }, pass }: HandingOver,
  approvalId: string,
  to: FoundPerson,
): HandOver => ({
  kind: 'handOver',
  id: `handover/${handoverId}/${pass}/${approvalId}`,
  by: { ...by, isAdministrator: true }, // whoever asked for the handover may: administrators, and the heads above
  fromUserId,
  to,
  takesOver: true,
});

async function send(db: Db, temporal: Client, command: HandOver, approvalId: string): Promise<Settled> {
  const approval = await approvalById(db, approvalId);
  if (approval === undefined) return kept('There is no such approval.');
  const sent = await sendToApproval(temporal, approval.workflow_id, approvalId, command);
  switch (sent.kind) {
    case 'answered':
      return sent.answer.kept?.length ? kept(sent.answer.kept.map(reasonOf).join(' ')) : DONE;
    case 'refused':
      return kept(sent.detail);
    case 'failed':
      return failed(sent.detail);
    case 'silent':
      return failed('The flow of this approval did not answer in time.');
  }
}

const reasonOf = ({ taskId, stepKey, reason }: KeptTask): string =>
  `${taskId === null ? '' : `Task ${taskId}, `}step ${stepKey}: ${reason}`;
