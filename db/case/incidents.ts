import type { Db } from '../shared/knex';
import { paged, type PageRequest } from '../shared/listing';

/** 异常: something that a flow could not do by itself. */
export interface IncidentRow {
  readonly id: string;
  readonly case_id: string;
  readonly flow: string;
  readonly workflow_id: string;
  /** What the flow tried. */
  readonly step: string;
  readonly since: string;
  readonly attempts: number;
  /** In a sentence for people. */
  readonly cause: string;
  /** In full, for operators. */
  readonly details: string;
  readonly ended_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    incidents: IncidentRow;
  }
}

export type NewIncident = Omit<IncidentRow, 'ended_at'>;

/** One open incident a flow and step: the same again counts its attempts. True: it is new. */
export async function openIncident(db: Db, incident: NewIncident): Promise<boolean> {
  const { attempts, cause, details } = incident;
  const [row] = await db('incidents')
    .insert({ ...incident, ended_at: null })
    .onConflict(db.raw('(workflow_id, step) where ended_at is null'))
    .merge({ attempts, cause, details })
    .returning('id');
  return row?.id === incident.id;
}

export const closeIncident = (
  db: Db,
  { workflow_id, step }: Pick<IncidentRow, 'workflow_id' | 'step'>,
  at: string,
): Promise<number> => db('incidents').where({ workflow_id, step, ended_at: null }).update({ ended_at: at });

/** Those of a flow, but for these steps: it is over, or knows nothing of them any more. */
export const closeIncidents = (db: Db, workflowId: string, at: string, but: readonly string[] = []): Promise<number> =>
  db('incidents')
    .where({ workflow_id: workflowId, ended_at: null })
    .whereNotIn('step', [...but])
    .update({ ended_at: at });

export interface IncidentFilter {
  readonly status?: 'open' | 'ended' | undefined;
  readonly caseId?: string | undefined;
}

export function listIncidents(db: Db, { status, caseId }: IncidentFilter, page: PageRequest): Promise<IncidentRow[]> {
  const query = db('incidents').select<IncidentRow[]>('incidents.*');
  if (status === 'open') query.whereNull('ended_at');
  if (status === 'ended') query.whereNotNull('ended_at');
  if (caseId !== undefined) query.where({ case_id: caseId });
  return paged(query, page);
}

export const incidentById = (db: Db, id: string): Promise<IncidentRow | undefined> =>
  db('incidents').where({ id }).first();

/** The open ones of these flows, the newest first. */
export const openIncidentsOf = (db: Db, workflowIds: readonly string[]): Promise<IncidentRow[]> =>
  db('incidents')
    .whereIn('workflow_id', [...workflowIds])
    .whereNull('ended_at')
    .orderBy([
      { column: 'since', order: 'desc' },
      { column: 'id', order: 'desc' },
    ]);

interface Counts {
  readonly open: number;
  /** Ever. */
  readonly opened: number;
}

export async function countIncidents(db: Db): Promise<Counts> {
  const { rows } = await db.raw<{ rows: Counts[] }>(
    'select count(*) filter (where ended_at is null) as open, count(*) as opened from incidents',
  );
  return rows[0] ?? { open: 0, opened: 0 };
}
