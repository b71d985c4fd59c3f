import type { Person } from './http';
import type { World } from './world';

/** A published approval for a test: these steps under this key. */
export async function publishApproval(
  { db }: Pick<World, 'db'>,
  key: string,
  steps: readonly object[],
  more: object = {},
): Promise<void> {
  const body = { kind: 'approval', key, name: key, steps, ...more };
  const last = await db('definitions').where({ kind: 'approval', key }).orderBy('version', 'desc').first('version');
  await db('definitions').insert({
    kind: 'approval',
    key,
    version: (last?.version ?? 0) + 1,
    body,
    note: 'test',
    published_at: new Date().toISOString(),
    published_by: null,
    retired_at: null,
  });
}

/** An approval that has been asked for, as its people see it. */
export interface Asked {
  readonly id: string;
  readonly workflowId: string;
  /** The newest open task of this person in it. */
  task(person: Person, view?: string): Promise<string>;
  /** What this person decides on their open task. */
  decide(person: Person, outcome: string, more?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  status(): Promise<string>;
}

export async function ask(initiator: Person, definition: string, data: object = {}, more: object = {}): Promise<Asked> {
  const { status, body } = await initiator.post('/approvals', {
    definition,
    title: `审批 ${definition}`,
    subject: { type: 'test', id: '1' },
    data,
    ...more,
  });
  if (status !== 201) throw new Error(`${definition} was refused: ${JSON.stringify(body)}`);
  const id = String(body.id);
  const task = async (person: Person, view = 'mine'): Promise<string> => {
    const { body: list } = await person.get(`/tasks?view=${view}&limit=200`);
    const found = list.items.find((item: { caseId: string }) => item.caseId === id);
    if (!found) throw new Error('This person has no such task.');
    return String(found.id);
  };
  return {
    id,
    workflowId: String(body.workflowId),
    task,
    decide: async (person, outcome, extra = {}) =>
      person.post(`/tasks/${await task(person)}/decision`, { outcome, ...extra }),
    status: async () => String((await initiator.get(`/approvals/${id}`)).body.status),
  };
}
