import { type ApprovalRow, runningApprovalsOf } from '../../db/approval/rows';
import { frozenDefinition } from '../../db/definition/frozen';
import { type OpportunityRow, opportunityById } from '../../db/registration/rows';
import type { Db } from '../../db/shared/knex';
import { registrationTimers, saleTimers } from '../../definitions/case/timers';
import { isOver } from '../../definitions/registration/statuses';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { rulesOf } from '../../definitions/stage/rules';
import { isOpen } from '../../definitions/stage/state';
import { registrationFlow } from '../../workflows/registration/messages';
import { stageFlow } from '../../workflows/stage/messages';
import { flowOfApproval, timersOfApproval } from './approval-case';
import type { CaseFlow, FlowTimer, FoundCase } from './found-case';

/** An opportunity: its registration, its sale, and the approvals of records around it that run. */
export async function opportunityCase(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await opportunityById(db, id);
  if (!row) return undefined;
  const approvals = await runningApprovalsOf(db, id);
  const now = new Date().toISOString();
  return {
    id,
    flow: 'registration',
    workflowId: row.workflow_id,
    status: row.status,
    version: row.version,
    definition: { kind: 'businessModel', key: row.business_model_key, version: row.business_model_version },
    state: { registration: row.registration_state.state, stage: row.stage_state?.state ?? null },
    flows: await flowsOf(db, row, approvals),
    timers: [
      () => timersOfRegistration(db, row, now),
      () => timersOfSale(db, row, now),
      ...approvals.map((approval) => () => Promise.resolve(timersOfApproval(approval))),
    ],
    isEndedByHand: true,
  };
}

async function flowsOf(db: Db, row: OpportunityRow, approvals: readonly ApprovalRow[]): Promise<readonly CaseFlow[]> {
  const { id: opportunityId, status, workflow_id: workflowId, registration_state, stage_state } = row;
  const isWaitedFor = (flowId: string): boolean => approvals.some(({ workflow_id }) => workflow_id === flowId);
  const registration = {
    flow: 'registration',
    workflowId,
    isNeeded: !isOver(status) || registration_state.state.unsent.length > 0 || isWaitedFor(workflowId),
    begin: registrationFlow(opportunityId),
  };
  const saleId = stageWorkflowId(opportunityId);
  const sale = stage_state && {
    flow: 'stage',
    workflowId: saleId,
    isNeeded: isOpen(stage_state.state) || isWaitedFor(saleId),
    begin: stageFlow(opportunityId),
  };
  const ofRecords = await Promise.all(approvals.map((approval) => flowOfApproval(db, approval)));
  return [registration, ...(sale ? [sale] : []), ...ofRecords.filter((flow) => flow !== undefined)];
}

async function timersOfRegistration(db: Db, row: OpportunityRow, now: string): Promise<readonly FlowTimer[]> {
  const {
    status,
    visibility,
    registration_state: { state: kept, versions },
  } = row;
  const state = { ...kept, status, isPublic: visibility === 'public' };
  const policy = await frozenDefinition(db, 'registrationPolicy', versions.policy.key, versions.policy.version);
  const { key, version } = versions.calendar;
  const calendar = await frozenDefinition(db, 'workingCalendar', key, version);
  return registrationTimers({ state, policy, calendar }, now).map((timer) => ({ flow: 'registration', ...timer }));
}

async function timersOfSale(db: Db, { stage_state }: OpportunityRow, now: string): Promise<readonly FlowTimer[]> {
  if (stage_state === null) return [];
  const {
    state,
    versions: { model, calendar },
  } = stage_state;
  const body = await frozenDefinition(db, 'businessModel', model.key, model.version);
  const days = await frozenDefinition(db, 'workingCalendar', calendar.key, calendar.version);
  return saleTimers(state, rulesOf(body, model.version, days), now).map((timer) => ({ flow: 'stage', ...timer }));
}
