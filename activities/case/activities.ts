import { closeIncident, closeIncidents, openIncident } from '../../db/case/incidents';
import { tellOfIncident } from '../../db/case/incident-notice';
import type { Db } from '../../db/shared/knex';
import { newId } from '../../db/shared/new-id';
import type { FailedStep } from '../../definitions/case/failed-step';

interface OfFlow {
  readonly workflowId: string;
  /** The case’s time. */
  readonly at: string;
}

interface OfStep extends OfFlow {
  readonly step: string;
}

interface Opening extends OfStep, FailedStep {
  readonly caseId: string;
  readonly flow: string;
  readonly attempts: number;
}

/** What a flow asks of the world about steps that it could not do by itself. */
export const caseActivities = (db: Db) => ({
  /** Operations are told once of each. */
  async openIncident({ caseId, flow, workflowId, step, at, attempts, cause, details }: Opening): Promise<void> {
    const place = { case_id: caseId, flow, workflow_id: workflowId, step };
    const incident = { id: newId(), ...place, since: at, attempts, cause, details };
    await db.transaction(async (trx) => {
      if (await openIncident(trx, incident)) await tellOfIncident(trx, incident);
    });
  },

  async closeIncident({ workflowId, step, at }: OfStep): Promise<void> {
    await closeIncident(db, { workflow_id: workflowId, step }, at);
  },

  /** Those of a flow, but for these steps. */
  async closeIncidents({ workflowId, but, at }: OfFlow & { readonly but: readonly string[] }): Promise<void> {
    await closeIncidents(db, workflowId, at, but);
  },
});
