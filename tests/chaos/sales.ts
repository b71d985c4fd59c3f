import { randomUUID } from 'node:crypto';
import type { Instance } from '../world/instance';
import { threeStages } from '../world/stages';
import { askUntilAnswered, eachBy, type Keyed, gotNoAnswer, saidIn, signIn } from './asking';
import { newRegistration, register } from './registrations';
import { effectsOfSales, type Sale } from './sale-effects';
import type { Load, Work } from './work';

const MODEL = 'chaos';

/**
 * A stage with a required activity, a way back, a gate, and what is followed after winning: published once, before
 * there are sales.
 */
export async function publishSalesModel(url: string): Promise<void> {
  const headers = { Authorization: `Bearer ${await signIn(url, 'ops1')}`, 'Content-Type': 'application/json' };
  const path = `${url}/api/v1/definitions/businessModel/${MODEL}`;
  const model = threeStages(MODEL, {
    first: { activities: [{ key: 'visit', name: '拜访', required: true }] },
    second: { gate: 'stageGate' },
  });
  for (const [to, method, body] of [
    [`${path}/draft`, 'PUT', model],
    [`${path}/publication`, 'POST', { note: '故障演练' }],
  ] as const) {
    const answer = await fetch(to, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${to}: ${answer.status} ${await answer.text()}`);
  }
}

/**
 * Registered beforehand, opportunities are moved through their stages, forward and back and through a gate, and won;
 * `clients` at a time.
 */
export async function selling({ url, connections }: Instance, { cases, clients }: Load): Promise<Work> {
  const [sales1, manager1] = await Promise.all([signIn(url, 'sales1'), signIn(url, 'manager1')]);
  const told = gotNoAnswer();
  const ids: string[] = [];
  await eachBy(
    clients,
    Array.from({ length: cases }, () => newRegistration(sales1, { businessModel: MODEL })),
    async (registration) => {
      const id = await register(url, registration, gotNoAnswer());
      if (id === undefined) throw new Error('It was not registered, before anything was killed.');
      ids.push(id);
    },
  );
  const sold: Sale[] = [];
  let winning = 0;
  const sell = async (id: string): Promise<void> => {
    const keys: string[] = [];
    const asked = (token: string, path: string, body: object): Promise<string | undefined> => {
      const request: Keyed = { key: randomUUID(), token, path, body, status: 200 };
      keys.push(request.key);
      return askUntilAnswered(url, request, told);
    };
    const move = (to: string): Promise<string | undefined> => asked(sales1, `/opportunities/${id}/stage`, { to });
    sold.push({ id, keys });
    if ((await asked(sales1, `/opportunities/${id}/activities/visit/completion`, { result: '有意向' })) === undefined)
      return;
    for (const to of ['proposal', 'lead', 'proposal']) if ((await move(to)) === undefined) return;
    const gate = await move('closing');
    const tasks = gate === undefined ? undefined : saidIn(gate, 'taskIds');
    if (
      !Array.isArray(tasks) ||
      (await asked(manager1, `/tasks/${String(tasks[0])}/decision`, { outcome: 'approve' })) === undefined
    )
      return;
    winning += 1;
    await asked(sales1, `/opportunities/${id}/won`, { summary: '方案最优', amountFen: 12_000_000 });
  };
  return {
    what: 'moves and wins of sales',
    requests: cases * REQUESTS_A_SALE,
    told,
    done: eachBy(clients, ids, sell),
    isUnderWay: () => winning > Math.floor(cases / 4),
    effects: () => effectsOfSales(connections(), sold),
  };
}

/** An activity, four moves, the decision of the gate, the win. */
const REQUESTS_A_SALE = 7;
