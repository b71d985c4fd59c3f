import { newId } from '../../../db/shared/new-id';
import { measure, type Measured } from '../measure';
import { type Product, signIn } from '../product';
import { asked, type Headers, publish } from './asking';

export interface Approver {
  readonly id: string;
  readonly headers: Headers;
}

/** Approvals with two steps, one person each, that people of their own decide. */
export interface Approvals {
  /** Asks for as many as these decisions need, spread over the clients; gives their ids. */
  readonly askAll: (clients: number, decisions: number) => Promise<string[]>;
  /** One approval of this client. */
  readonly ask: (client: number) => Promise<string>;
  /** Decides what was asked for: each client lists its tasks, and decides the oldest. */
  readonly decideAll: (clients: number, decisions: number) => Promise<Measured>;
  readonly pair: (client: number) => readonly [Approver, Approver];
}

const CLIENTS_ASKING = 10;

/** For at most so many clients at a time. */
export async function openApprovals(product: Product, clients: number): Promise<Approvals> {
  await publishApproval(product);
  const approvers = await hire(product, 2 * clients);
  const initiator = await signIn(product.url, 'sales1');
  const each = (count: number, decisions: number): number => Math.ceil(decisions / count / 2);

  const pair: Approvals['pair'] = (client) => {
    const [first, second] = [approvers[2 * client], approvers[2 * client + 1]];
    if (!first || !second) throw new Error('There are too few approvers.');
    return [first, second];
  };
  const ask: Approvals['ask'] = (client) => {
    const [first, second] = pair(client);
    return askFor(product, initiator, { first: first.id, second: second.id });
  };
  return {
    pair,
    ask,
    async askAll(count, decisions) {
      const ids: string[] = [];
      await measure(CLIENTS_ASKING, count * each(count, decisions), async (n) => {
        ids.push(await ask(n % count));
      });
      return ids;
    },
    decideAll(count, decisions) {
      const turns = new Map<number, number>();
      return measure(count, count * each(count, decisions) * 2, async (n) => {
        const client = n % count;
        const turn = turns.get(client) ?? 0;
        turns.set(client, turn + 1);
        await decideNext(product, pair(client)[turn % 2 === 0 ? 0 : 1]);
      });
    },
  };
}

const publishApproval = (product: Product): Promise<void> => {
  const step = (key: string) => ({ key, mode: 'any', approvers: [{ field: `/${key}` }] });
  return publish(product, { kind: 'approval', key: 'bench', name: 'bench', steps: [step('first'), step('second')] });
};

/** People of their own, so that no two clients meet at one task. */
async function hire({ db, url }: Product, count: number): Promise<Approver[]> {
  const model = await db('users').where({ username: 'legal1' }).first();
  if (!model) throw new Error('The demo data is not there.');
  const hired = Array.from({ length: count }, (_, n) => ({
    ...model,
    id: newId(),
    username: `bench${n}`,
    name: `bench${n}`,
    email: null,
  }));
  await db('users').insert(hired);
  const approvers: Approver[] = [];
  for (const { id, username } of hired) approvers.push({ id, headers: await signIn(url, username) });
  return approvers;
}

async function askFor(product: Product, headers: Headers, data: object): Promise<string> {
  const { status, body } = await asked<{ id?: string }>(product, headers, '/approvals', {
    definition: 'bench',
    title: '采购审批',
    subject: { type: 'bench', id: '1' },
    data,
  });
  if (body.id === undefined) throw new Error(`Asking was answered ${status}.`);
  return body.id;
}

/** The oldest tasks of this person. */
export async function mine(
  product: Product,
  { headers }: Approver,
  limit = 1,
): Promise<readonly { readonly id: string; readonly caseId: string }[]> {
  const path = `/tasks?view=mine&sort=openedAt&limit=${limit}`;
  const { body } = await asked<{ items: { id: string; caseId: string }[] }>(product, headers, path);
  return body.items;
}

export async function decideNext(product: Product, approver: Approver): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const [task] = await mine(product, approver);
    if (!task) continue;
    const decision = { outcome: 'approve', comment: '同意' };
    const { status } = await asked(product, approver.headers, `/tasks/${task.id}/decision`, decision);
    if (status === 200) return;
    if (status !== 409) throw new Error(`A decision was answered ${status}.`);
  }
  throw new Error('This approver never got a task.');
}
