import { randomUUID } from 'node:crypto';
import { newId } from '../../db/shared/new-id';
import { BARE_QUEUE } from './bare/queue';
import { measure, median, print, rounded } from './measure';
import { type Product, signIn, startProduct } from './product';
import { statementsDuring } from './statements';

const ROUNDS = 3;
/** Decisions of a round, by clients. Each approval takes two, of two people. */
const DECISIONS = { 1: 40, 10: 160, 50: 300 } as const;
/** Of each side, so that both run compiled code; a product that has just started is measured by `start`. */
const WARM_UP = 800;
const LISTED_CLIENTS = 10;

interface Approver {
  readonly id: string;
  readonly headers: Record<string, string>;
}

/**
 * Decisions a second over HTTP (list, decide) beside the bare engine in the same run, and how soon the next approver
 * has the task.
 */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    await publish(product);
    const approvers = await hire(product, 100);
    await decideAll(product, approvers, 10, WARM_UP);
    await bareUpdates(product, 10, WARM_UP);
    for (const clients of [1, 10, 50] as const) {
      const ratios: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const ours = await decideAll(product, approvers, clients, DECISIONS[clients]);
        const bare = await bareUpdates(product, clients, DECISIONS[clients]);
        ratios.push(ours.perSecond / bare.perSecond);
        print({ bench: 'decisions', clients, round, ours, bare });
      }
      print({ bench: 'decisions', clients, ratio: rounded(median(ratios)), ...(clients === 50 ? { goal: 0.7 } : {}) });
    }
    print({ bench: 'decisions', perDecision: await costs(product, approvers) });
    print({
      bench: 'decisions',
      clients: LISTED_CLIENTS,
      untilNextApproverHasIt: await untilListed(product, approvers),
      goalP99Ms: 150,
    });
  } finally {
    await product.close();
  }
}

async function publish({ db }: Product): Promise<void> {
  const step = (key: string) => ({ key, mode: 'any', approvers: [{ field: `/${key}` }] });
  const body = { kind: 'approval', key: 'bench', name: 'bench', steps: [step('first'), step('second')] };
  await db('definitions').insert({
    kind: 'approval',
    key: 'bench',
    version: 1,
    body,
    note: 'bench',
    published_at: new Date().toISOString(),
    published_by: null,
    retired_at: null,
  });
}

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

const pair = (approvers: readonly Approver[], client: number): [Approver, Approver] => {
  const [first, second] = [approvers[2 * client], approvers[2 * client + 1]];
  if (!first || !second) throw new Error('There are too few approvers.');
  return [first, second];
};

/** Each client has approvals of its own; asking for them is not measured, deciding is. */
async function decideAll(product: Product, approvers: readonly Approver[], clients: number, decisions: number) {
  await askAll(product, approvers, clients, decisions);
  return decideAsked(product, approvers, clients, decisions);
}

async function askAll(
  product: Product,
  approvers: readonly Approver[],
  clients: number,
  decisions: number,
): Promise<string[]> {
  const initiator = await signIn(product.url, 'sales1');
  const asked: string[] = [];
  await measure(10, clients * each(clients, decisions), async (n) => {
    asked.push(await ask(product, initiator, pair(approvers, n % clients)));
  });
  return asked;
}

const each = (clients: number, decisions: number): number => Math.ceil(decisions / clients / 2);

function decideAsked(product: Product, approvers: readonly Approver[], clients: number, decisions: number) {
  const turns = new Map<number, number>();
  return measure(clients, clients * each(clients, decisions) * 2, async (n) => {
    const client = n % clients;
    const turn = turns.get(client) ?? 0;
    turns.set(client, turn + 1);
    await decideNext(product, pair(approvers, client)[turn % 2 === 0 ? 0 : 1]);
  });
}

async function ask(
  { url }: Product,
  headers: Record<string, string>,
  [first, second]: [Approver, Approver],
): Promise<string> {
  const body = {
    definition: 'bench',
    title: '采购审批',
    subject: { type: 'bench', id: '1' },
    data: { first: first.id, second: second.id },
  };
  const answer = await fetch(`${url}/api/v1/approvals`, { method: 'POST', headers, body: JSON.stringify(body) });
  const approval: { id?: string } = JSON.parse(await answer.text());
  if (approval.id === undefined) throw new Error(`Asking was answered ${answer.status}.`);
  return approval.id;
}

async function mine({ url }: Product, { headers }: Approver, limit = 1): Promise<{ id: string; caseId: string }[]> {
  const answer = await fetch(`${url}/api/v1/tasks?view=mine&sort=openedAt&limit=${limit}`, { headers });
  const list: { items: { id: string; caseId: string }[] } = JSON.parse(await answer.text());
  return list.items;
}

async function decideNext(product: Product, approver: Approver): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const [task] = await mine(product, approver);
    if (!task) continue;
    const headers = { ...approver.headers, 'Idempotency-Key': randomUUID() };
    const answer = await fetch(`${product.url}/api/v1/tasks/${task.id}/decision`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ outcome: 'approve', comment: '同意' }),
    });
    await answer.text();
    if (answer.status === 200) return;
    if (answer.status !== 409) throw new Error(`A decision was answered ${answer.status}.`);
  }
  throw new Error('This approver never got a task.');
}

async function bareUpdates({ temporal }: Product, clients: number, count: number) {
  const ids = Array.from({ length: Math.ceil(count / 2) }, () => `bare/${randomUUID()}`);
  await measure(10, ids.length, async (n) => {
    await temporal.workflow.start('bareWorkflow', { workflowId: ids[n] ?? '', taskQueue: BARE_QUEUE, args: [2] });
  });
  return measure(clients, ids.length * 2, async (n) => {
    const id = randomUUID();
    await temporal.workflow
      .getHandle(ids[n % ids.length] ?? '')
      .executeUpdate('writeRow', { args: [id], updateId: id });
  });
}

/**
 * What one decision (list, decide) costs beside time: SQL statements, those of its mail among them, and events of its
 * history; the bare engine’s beside it.
 */
async function costs(product: Product, approvers: readonly Approver[]) {
  const decisions = 40;
  const asked = await askAll(product, approvers, 10, decisions);
  const [first = ''] = asked;
  const begun = await eventsOf(product, `approval/${first}`);
  const statements = await statementsDuring(product, () => decideAsked(product, approvers, 10, decisions));
  const ofMail = statements.filter(
    (statement) => /messages|definitions_revision/.test(statement) && !/with recursive given/.test(statement),
  ).length;
  const ended = await eventsOf(product, `approval/${first}`);
  const bare = `bare/${randomUUID()}`;
  await product.temporal.workflow.start('bareWorkflow', { workflowId: bare, taskQueue: BARE_QUEUE, args: [2] });
  await product.temporal.workflow.getHandle(bare).executeUpdate('writeRow', { args: [randomUUID()] });
  const afterFirst = await eventsOf(product, bare);
  await product.temporal.workflow.getHandle(bare).executeUpdate('writeRow', { args: [randomUUID()] });
  await product.temporal.workflow.getHandle(bare).result();
  return {
    statements: rounded((statements.length - ofMail) / decisions),
    statementsOfMail: rounded(ofMail / decisions),
    historyEvents: (ended - begun) / 2,
    historyEventsOfBareUpdate: (await eventsOf(product, bare)) - afterFirst,
  };
}

async function eventsOf({ temporal }: Product, workflowId: string): Promise<number> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  return events?.length ?? 0;
}

/** From the answer of the first decision until the second approver’s list has the task. */
async function untilListed(product: Product, approvers: readonly Approver[]) {
  const initiator = await signIn(product.url, 'sales1');
  const tookMs: number[] = [];
  await measure(LISTED_CLIENTS, 20 * LISTED_CLIENTS, async (n) => {
    const [first, second] = pair(approvers, n % LISTED_CLIENTS);
    const id = await ask(product, initiator, [first, second]);
    await decideNext(product, first);
    const answered = performance.now();
    for (let found = false; !found;) found = (await mine(product, second, 200)).some(({ caseId }) => caseId === id);
    tookMs.push(performance.now() - answered);
    await decideNext(product, second);
  });
  const sorted = tookMs.sort((a, b) => a - b);
  const at = (part: number) => rounded(sorted[Math.floor(sorted.length * part)] ?? 0);
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
