import { waitUntil } from '../../../ops/engines/wait-until';
import { measure } from '../measure';
import type { Product } from '../product';
import { asked, type Headers, publish } from './asking';

const ENTERED_WITHIN_MS = 60_000;

export const BENCH_MODEL = 'bench';

/** Forward and back without end; limits, so that every case keeps timers. */
export function publishModel(product: Product): Promise<void> {
  const limits = { timeLimit: { businessDays: 10 }, remind: [{ businessDays: 2 }], stallAfter: { days: 30 } };
  const stages = [
    {
      key: 'a',
      name: 'A',
      winProbability: 10,
      next: ['b'],
      exit: [{ when: 'expectedAmountFen > 0', else: '金额' }],
      requiredFields: ['/expectedAmountFen'],
      ...limits,
    },
    { key: 'b', name: 'B', winProbability: 60, next: ['c'], back: ['a'], ...limits },
    { key: 'c', name: 'C', winProbability: 90, next: [], back: ['b'], ...limits },
  ];
  const model = { kind: 'businessModel', key: BENCH_MODEL, name: 'bench', registrationPolicy: 'standard', stages };
  return publish(product, model);
}

interface Registered {
  readonly id: string;
  /** Now and then a made-up name is like another one. */
  readonly isValid: boolean;
}

/** Registers an opportunity of a company that nobody else has, under this model. */
export async function register(product: Product, headers: Headers, businessModel: string): Promise<Registered> {
  const unique = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
  const kind = ['科技', '机械', '仪表', '泵业'][Number(unique) % 4] ?? '';
  const { status, body } = await asked<{ id?: string; status?: string }>(product, headers, '/opportunities', {
    name: `商机 ${unique}`,
    businessModel,
    expectedAmountFen: 100_000,
    customer: { name: `${syllables(unique)}${kind}有限公司`, mobile: `139${unique}` },
  });
  if (status !== 201 || body.id === undefined) throw new Error(`A registration was answered ${status}`);
  return { id: body.id, isValid: body.status === 'valid' };
}

/** The valid ones of so many. */
export async function registerMany(
  product: Product,
  headers: Headers,
  clients: number,
  count: number,
): Promise<string[]> {
  const ids: string[] = [];
  await measure(clients, count, async () => {
    const { id, isValid } = await register(product, headers, BENCH_MODEL);
    if (isValid) ids.push(id);
  });
  return ids;
}

/** A name that nobody else has: its digits as characters that companies are not called by. */
const syllables = (digits: string): string =>
  Array.from(digits, (digit) =>
    String.fromCodePoint(0x5b57 + Number(digit) * 37 + Math.floor(Math.random() * 30)),
  ).join('');

interface Sale {
  readonly stage: { readonly key: string } | null;
  readonly workflows: readonly { readonly workflowId: string }[];
}

/** Once its flow has entered the first stage; gives the ids of its flows. */
export const untilEntered = (product: Product, headers: Headers, id: string): Promise<string[]> =>
  waitUntil('the first stage of a sale', ENTERED_WITHIN_MS, async () => {
    const { body } = await asked<Sale>(product, headers, `/opportunities/${id}`);
    if (body.stage === null) throw new Error('not yet');
    return body.workflows.map(({ workflowId }) => workflowId);
  });

/** Each case goes forward and back in turn, whoever moves it; a client has cases of its own. */
export function mover(product: Product, headers: Headers, ids: readonly string[]): (n: number) => Promise<void> {
  const inStage = new Map<string, string>();
  return async (n) => {
    const id = ids[n % ids.length] ?? '';
    const to = inStage.get(id) === 'b' ? 'a' : 'b';
    inStage.set(id, to);
    const { status, body } = await asked(product, headers, `/opportunities/${id}/stage`, { to });
    if (status !== 200) throw new Error(`A move was answered ${status}: ${JSON.stringify(body)}`);
  };
}
