import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { STAGE_WORKFLOW, stageWorkflowId } from '../../definitions/stage/flow-id';
import { TASK_QUEUE } from '../../definitions/shared/task-queue';
import { BARE_QUEUE } from './bare/queue';
import { measure, median, print, rounded } from './measure';
import { type Product, signIn, startProduct } from './product';

const ROUNDS = 5;
const CLIENTS = 10;
const SALES = 20;
const MOVES = 200;
/** Each case ends where it began. */
const WARM_UP = 400;
const ROWS = 100_000;
const OPEN_CASES = 5_000;
const LISTED = 200;
const GOAL = { ratio: 0.6, listP95Ms: 40, workerMb: 700, timesIdle: 2 };

/**
 * Moves a second beside the bare engine in the same run; a director’s lists of 100,000 open opportunities; a worker
 * with 5,000 open cases.
 */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    await publish(product);
    await loadRows(product);
    const director = await signIn(product.url, 'director1');
    await benchMoves(product, director);
    await benchLists(product, director);
    await benchOpenCases(product, director);
  } finally {
    await product.close();
  }
}

/** Forward and back without end; limits, so that every case keeps timers. */
async function publish({ db }: Product): Promise<void> {
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
    { key: 'c', name: 'C', winProbability: 90, next: [], back: ['b'] },
  ];
  const body = { kind: 'businessModel', key: 'bench', name: 'bench', registrationPolicy: 'standard', stages };
  await db('definitions').insert({
    kind: 'businessModel',
    key: 'bench',
    version: 1,
    body,
    note: 'bench',
    published_at: new Date().toISOString(),
    published_by: null,
    retired_at: null,
  });
}

/**
 * Opportunities of every owner below the director, as flows write them, made by SQL. The first ones have no stage
 * yet: their flows enter it.
 */
async function loadRows({ db }: Product): Promise<void> {
  await db.raw(
    `insert into opportunities (id, version, workflow_id, name, status, verdict, business_model_key, business_model_version, policy_key, policy_version, category, visibility, expected_amount_fen,
                                customer, department_id, created_by, search_grams, name_grams, created_at, updated_at,
                                stage_key, stage_version, stage_entered_at, stage_overdue, stage_stalled, win_probability, forecast)
     select made.id, 1, 'registration/' || made.id, '商机 ' || n, 'valid', 'clear', 'bench', 1, 'standard', 1, 'normal', 'private', 100 + n,
            jsonb_build_object('name', '客户 ' || n), u.department_id, u.id, '{}', '{}', now() - n * interval '1 minute', now(),
            case when n > ${OPEN_CASES + SALES} then (array['a','b','c'])[n % 3 + 1] end, case when n > ${OPEN_CASES + SALES} then 0 end, now(), n % 20 = 0, n % 33 = 0, (array[10,60,90])[n % 3 + 1], (array['pipeline','bestCase','commit'])[n % 3 + 1]
     from (select gen_random_uuid() as id, n from generate_series(1, ?) n) made
     join (select id, department_id, row_number() over (order by username) - 1 as place from users where username in ('sales1', 'sales2', 'sales3', 'manager1')) u on u.place = n % 4`,
    [ROWS],
  );
  await db.raw(
    'insert into opportunity_owners (opportunity_id, user_id, share) select id, created_by, 100 from opportunities',
  );
  await db.raw('vacuum analyze');
}

const newest = async ({ db }: Product, offset: number, limit: number): Promise<string[]> =>
  (
    await db('opportunities')
      .where({ business_model_key: 'bench' })
      .orderBy('created_at', 'desc')
      .offset(offset)
      .limit(limit)
      .select('id')
  ).map(({ id }) => id);

async function openCases({ temporal }: Product, ids: readonly string[]): Promise<void> {
  await measure(CLIENTS, ids.length, async (n) => {
    const opportunityId = ids[n] ?? '';
    await temporal.workflow.start(STAGE_WORKFLOW, {
      workflowId: stageWorkflowId(opportunityId),
      taskQueue: TASK_QUEUE,
      args: [{ opportunityId }],
    });
  });
}

/** Each case goes forward and back in turn, whoever moves it; a client has cases of its own. */
function mover(
  { url }: Product,
  headers: Record<string, string>,
  ids: readonly string[],
): (n: number) => Promise<void> {
  const inStage = new Map<string, string>();
  return async (n) => {
    const id = ids[n % ids.length] ?? '';
    const to = inStage.get(id) === 'b' ? 'a' : 'b';
    inStage.set(id, to);
    const wish = {
      method: 'POST',
      headers: { ...headers, 'Idempotency-Key': randomUUID() },
      body: JSON.stringify({ to }),
    };
    for (let status = 503; status === 503;) {
      // on a machine that is busy with other things: no answer, so the same is asked again
      const answer = await fetch(`${url}/api/v1/opportunities/${id}/stage`, wish);
      const text = await answer.text();
      ({ status } = answer);
      if (status !== 200 && status !== 503) throw new Error(`A move was answered ${status}: ${text}`);
    }
  };
}

async function benchMoves(product: Product, headers: Record<string, string>): Promise<void> {
  const ids = await newest(product, 0, SALES);
  await openCases(product, ids);
  const move = mover(product, headers, ids);
  const bareIds = ids.map((id) => `bare/${id}`);
  await measure(CLIENTS, bareIds.length, async (n) => {
    await product.temporal.workflow.start('bareWorkflow', {
      workflowId: bareIds[n] ?? '',
      taskQueue: BARE_QUEUE,
      args: [1_000_000],
    });
  });
  const bare = async (n: number): Promise<void> => {
    const id = randomUUID();
    await product.temporal.workflow
      .getHandle(bareIds[n % bareIds.length] ?? '')
      .executeUpdate('writeRow', { args: [id], updateId: id });
  };
  await measure(CLIENTS, WARM_UP, move);
  await measure(CLIENTS, WARM_UP, bare);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await measure(CLIENTS, MOVES, move);
    const theirs = await measure(CLIENTS, MOVES, bare);
    ratios.push(ours.perSecond / theirs.perSecond);
    print({ bench: 'stages', what: 'moves', clients: CLIENTS, round, ours, bare: theirs });
  }
  print({ bench: 'stages', what: 'moves', clients: CLIENTS, ratio: rounded(median(ratios)), goal: GOAL.ratio });
}

async function benchLists({ url }: Product, headers: Record<string, string>): Promise<void> {
  const filters = [
    '',
    '&filter[stage]=b',
    '&filter[overdue]=true',
    '&filter[stalled]=true',
    '&filter[forecast]=commit',
    '&filter[stage]=a&filter[overdue]=true',
    '&filter[forecast]=pipeline&filter[stalled]=true&filter[status]=valid',
  ];
  for (const filter of filters) {
    const get = async (): Promise<void> => {
      const answer = await fetch(`${url}/api/v1/opportunities?limit=50${filter}`, { headers });
      const { items }: { items?: unknown[] } = JSON.parse(await answer.text());
      if (answer.status !== 200 || items?.length !== 50) throw new Error(`A list was answered ${answer.status}`);
    };
    await measure(1, 20, get);
    print({
      bench: 'stages',
      what: 'a director’s list',
      open: ROWS,
      filter,
      ...(await measure(1, LISTED, get)),
      goalP95Ms: GOAL.listP95Ms,
    });
  }
}

/** More cases than a worker keeps: most of them are gone from its memory when they are moved, and come back. */
async function benchOpenCases(product: Product, headers: Record<string, string>): Promise<void> {
  const few = await newest(product, 0, SALES);
  const idle = await measure(1, LISTED, mover(product, headers, few));
  const many = await newest(product, SALES, OPEN_CASES);
  const begun = performance.now();
  await openCases(product, many);
  await untilEntered(product, many.length);
  print({
    bench: 'stages',
    what: 'open cases',
    opened: many.length,
    perSecond: rounded((many.length / (performance.now() - begun)) * 1000),
    ...memory(product),
  });
  const shuffled = many.filter((_, n) => n % 7 === 0);
  const busy = await measure(1, LISTED, mover(product, headers, shuffled));
  print({
    bench: 'stages',
    what: 'open cases',
    open: many.length,
    idle,
    cameBack: busy,
    timesIdle: rounded(busy.p50Ms / idle.p50Ms),
    goal: GOAL.timesIdle,
    ...memory(product),
    goalMb: GOAL.workerMb,
  });
}

async function untilEntered({ db }: Product, count: number): Promise<void> {
  for (;;) {
    const [row] = await db('stage_visits').count<{ n: number }[]>('* as n').where({ number: 1 });
    if ((row?.n ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function memory({ pids }: Product): { readonly workerMb: number } {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pids.worker}/status`, 'utf8'))?.[1];
  return { workerMb: Math.round(Number(kb) / 1024) };
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
