import { defineQuery } from '@temporalio/workflow';
import { APPROVAL_COMMAND, type PersonsCommand, RECORD_TOUCHED } from '../../definitions/approval/commands';
import { nameShape, newVersionShape, personsCommandShape } from '../../definitions/approval/command-shapes';
import type { FormVersions } from '../../definitions/approval/data/forms';
import { MIGRATE_APPROVAL, type MigrationOf, WHY_NOT_MIGRATE_APPROVAL } from '../../definitions/approval/migration';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { Answer, Chosen, Data, Subject } from '../../definitions/approval/state';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { Frozen } from '../../definitions/shared/frozen';
import { id, listOf, objectOf } from '../../definitions/shared/shape';
import { type CalendarChange, calendarChangeShape } from '../calendar/messages';
import type { FlowStart } from '../shared/flow-start';
import { bareUpdate, signalOf, updateOf } from '../shared/message';

/** A flow of an approval that was opened before needs no more: its row carries the case. */
export interface ApprovalReference {
  readonly approvalId: string;
  /** Of one that ended as a part of another case: that case, and its flow. */
  readonly part?: { readonly caseId: string; readonly flow: string };
}

/** Everything that the flow of a new approval starts with. */
export interface ApprovalStart extends ApprovalReference {
  readonly definition: Frozen<ApprovalDefinition>;
  readonly calendar: Frozen<WorkingCalendar>;
  readonly forms: FormVersions;
  readonly title: string;
  readonly subject: Subject;
  readonly initiatorId: string;
  readonly data: Data;
  /** What of the data the record says that is asked about; left out: it follows none. */
  readonly followed?: Data;
  readonly chosen: Chosen;
}

/** What the sender of a command is told: the machine’s answer, and the status of the case that it serves. */
export interface CommandAnswer extends Omit<Answer, 'caseStatus'> {
  readonly caseStatus: string;
}

export interface CommandOf {
  /** A flow may host several approvals, one after another. */
  readonly approvalId: string;
  readonly command: PersonsCommand;
}

/** Waits until the first step has been entered, or refuses. Sent together with the start of the flow. */
export const approvalStarted = bareUpdate<CommandAnswer>('approvalStarted');
/** Whatever somebody does about a task or an approval. The same name in every flow that hosts one. */
export const approvalCommand = updateOf<CommandAnswer, CommandOf>(APPROVAL_COMMAND, {
  approvalId: id,
  command: personsCommandShape,
});

/** The record that is asked about was changed, and the row says so: it is taken up. */
export const recordTouched = updateOf<boolean, Pick<ApprovalReference, 'approvalId'>>(RECORD_TOUCHED, {
  approvalId: id,
});

/**
 * DEF-04: the running approval goes on by another version, or refuses with the reason. The same in every flow that
 * hosts one. Gives the version.
 */
export const migrateApproval = updateOf<number, MigrationOf>(MIGRATE_APPROVAL, {
  approvalId: id,
  to: newVersionShape,
  byUserId: id,
});
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrate = defineQuery<string | null, [MigrationOf]>(WHY_NOT_MIGRATE_APPROVAL);

/** A working calendar has a new version; open deadlines are computed anew. Every flow with a clock takes it. */
export const calendarChanged = signalOf<CalendarChange>('calendarChanged', calendarChangeShape);

/** OPP-19: people own an opportunity no more; the heir does, since `by` decided so. */
export interface PassingOn {
  readonly from: readonly string[];
  readonly heir: string;
  readonly by: { readonly userId: string; readonly name: string };
}

/** What they hold in an approval around it is the heir’s. */
export const placesPassOn = signalOf<PassingOn>(
  'placesPassOn',
  objectOf<PassingOn>({ from: listOf(id), heir: id, by: nameShape }),
);

export const approvalWorkflowId = (approvalId: string): string => `approval/${approvalId}`;
export const APPROVAL_WORKFLOW = 'approvalWorkflow';

/** Takes remarks on an approval that has ended, whichever flow it was part of. */
export const endedApprovalFlow = ({ approvalId, part }: Required<ApprovalReference>) => {
  const args: [ApprovalReference] = [{ approvalId, part }];
  return { type: APPROVAL_WORKFLOW, workflowId: approvalWorkflowId(approvalId), args } satisfies FlowStart;
};

/** One that stands alone, and was opened before. */
export const approvalFlow = (approvalId: string): FlowStart => ({
  type: APPROVAL_WORKFLOW,
  workflowId: approvalWorkflowId(approvalId),
  args: [{ approvalId }],
});
