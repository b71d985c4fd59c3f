import { approvalById, type RunningApproval, runningApprovalsIn } from '../../db/approval/rows';
import { factsNow, holdStill, touchOpened } from '../../db/case/followed-records';
import type { Db } from '../../db/shared/knex';
import type { Found, HostsCommand } from '../../definitions/approval/commands';
import type { FindRequest } from '../../definitions/approval/effects';
import type { KeptApproval } from '../../definitions/approval/kept';
import type { Data } from '../../definitions/approval/state';
import { approversFor, withPeople } from './finding-people';
import { keptIn } from './kept';
import { type Hosted, type Recording, record } from './recording';

/** `behind`: the row has another number than the one that the step follows; then this is the approval. */
export type Recorded =
  | { readonly kind: 'written'; readonly found: readonly HostsCommand[] }
  | { readonly kind: 'behind'; readonly kept: KeptApproval };

/** What a flow that hosts an approval asks of the world. */
export const approvalActivities = (db: Db) => ({
  findApproversOf: (request: FindRequest): Promise<Found> => approversFor(db, request),

  /** The approval as its row carries it; null where that is not ahead of this command, or it was never opened. */
  async takeUpApproval({ approvalId, after }: TakingUp): Promise<KeptApproval | null> {
    const row = await approvalById(db, approvalId);
    return row === undefined || row.version <= after ? null : keptIn(db, row);
  },

  /** What the record that is asked about says now. */
  followedFacts: ({ opportunityId, names }: Following): Promise<Data> => factsNow(db, opportunityId, names),

  /** Those of a case that run inside its flow. */
  approvalsIn: (hosting: Pick<Hosted, 'caseId' | 'workflowId'>): Promise<readonly RunningApproval[]> =>
    runningApprovalsIn(db, hosting),

  /**
   * Looks for the people whom a step asks for, and writes everything that it did with the state after it, in one
   * transaction. Gives what it answered to the machine, for the flow to tell its own.
   */
  carryOutApproval: (recording: Recording): Promise<Recorded> => carryOutApproval(db, recording),
});

/** What it follows was read before it is opened: whatever changed in between is a change. */
export async function carryOutApproval(db: Db, recording: Recording): Promise<Recorded> {
  const { subject, followed } = recording.state;
  if (recording.after > 0 || subject.type !== 'opportunity' || Object.keys(followed).length === 0)
    return writeApproval(db, recording);
  return db.transaction(async (trx) => {
    await holdStill(trx, subject.id);
    const recorded = await writeApproval(trx, recording);
    const { approvalId } = recording.hosted;
    if (recorded.kind === 'behind' || !(await touchOpened(trx, subject.id, approvalId))) return recorded;
    return { kind: 'behind', kept: await keptNow(trx, approvalId) };
  });
}

async function writeApproval(db: Db, recording: Recording): Promise<Recorded> {
  const { calendar } = recording.basis;
  const whole = await withPeople(db, { ...recording, calendar: calendar.body });
  if (await record(db, { ...recording, ...whole })) return { kind: 'written', found: whole.found };
  return { kind: 'behind', kept: await keptNow(db, recording.hosted.approvalId) };
}

async function keptNow(db: Db, approvalId: string): Promise<KeptApproval> {
  const row = await approvalById(db, approvalId);
  if (row === undefined) throw new Error(`There is no approval ${approvalId}.`);
  return keptIn(db, row);
}

interface Following {
  readonly opportunityId: string;
  readonly names: readonly string[];
}

interface TakingUp {
  readonly approvalId: string;
  /** The number of the last command that the flow knows; 0: none. */
  readonly after: number;
}
