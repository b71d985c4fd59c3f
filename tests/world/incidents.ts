import { waitUntil } from '../../ops/engines/wait-until';
import type { Person } from './http';

interface Incident {
  readonly id: string;
  readonly caseId: string;
  readonly flow: string;
  readonly workflowId: string;
  readonly step: string;
  readonly since: string;
  readonly attempts: number;
  readonly cause: string;
  readonly status: string;
  readonly endedAt: string | null;
}

const WITHIN_MS = 30_000;

/** What operations see of the incidents of cases. */
export function incidentsSeenBy(ops: Person) {
  const listed = async (caseId: string, status = 'open'): Promise<Incident[]> =>
    (await ops.get(`/incidents?filter[caseId]=${caseId}&filter[status]=${status}`).expect(200)).body.items;

  return {
    listed,
    /** The open incident of a case, once there is one that was tried so often. */
    opened: (caseId: string, attempts = 1): Promise<Incident> =>
      waitUntil('an incident', WITHIN_MS, async () => {
        const [incident] = await listed(caseId);
        if (!incident || incident.attempts < attempts) throw new Error(JSON.stringify(incident));
        return incident;
      }),
    /** Once the case has none that is open. */
    ended: (caseId: string): Promise<void> =>
      waitUntil('the end of the incidents', WITHIN_MS, async () => {
        const open = await listed(caseId);
        if (open.length > 0) throw new Error(JSON.stringify(open));
      }),
    retry: (caseId: string) => ops.post(`/cases/${caseId}/retry`),
  };
}
