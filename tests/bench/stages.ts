import { readFileSync } from 'node:fs';
import { STAGE_WORKFLOW, stageWorkflowId } from '../../definitions/stage/flow-id';
import { TASK_QUEUE } from '../../definitions/shared/task-queue';
import { measure, median, print, rounded } from './measure';
import { type Product, signIn, startProduct } from './product';
import { bareCases, bareUpdate } from './work/bare';
import { BENCH_MODEL, mover, publishModel, registerMany, untilEntered } from './work/sales';

const ROUNDS = 5;
/** Moves of a round, by clients, and what part of the bare engine’s updates they should be. */
const LOADS = [
  { clients: 10, moves: 200, goal: 0.6 },
  { clients: 50, moves: 300, goal: 0.75 },
] as const;
/** More than clients, so that no two meet at one case. */
const SALES = 100;
const CLIENTS_OPENING = 10;
const WARM_UP = { clients: 10, moves: 400 } as const;
const ROWS = 100_000;
const OPEN_CASES = 5_000;
const LISTED = 200;
type Move = (n: number) => Promise<void>;
const GOAL = { listP95Ms: 40, workerMb: 700, timesIdle: 2 };

/**
 * Moves a second beside the bare engine in the same run; a director’s lists of 100,000 open opportunities; a worker
 * with 5,000 open cases.
 */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    await publishModel(product);
    await loadRows(product);
    const director = await signIn(product.url, 'director1');
    const move = await benchMoves(product);
    await benchLists(product, director);
    await benchOpenCases(product, director, move);
  } finally {
    await product.close();
  }
}

/**
 * Opportunities of every owner below the director, as flows write them, made by SQL. The first ones have no stage
 * yet: their flows enter it.
 */
async function loadRows({ db }: Product): Promise<void> {
  await db.raw(
    `insert into opportunities
       (id, version, registration_version, registration_state,
        workflow_id, name, status, verdict, business_model_key, business_model_version, policy_key,
        policy_version, category, visibility, expected_amount_fen,
        customer, department_id, created_by, search_grams, name_grams, created_at, updated_at, stage_key,
        stage_version, stage_entered_at, stage_overdue, stage_stalled, win_probability, forecast)
     select made.id, 1, 1, '{}',
       'registration/' || made.id, '商机 ' || n, 'valid', 'clear', 'bench', 1, 'standard', 1,
       'normal', 'private', 100 + n,
       jsonb_build_object('name', '客户 ' || n), u.department_id, u.id, '{}', '{}',
       now() - n * interval '1 minute', now(),
       case when n > ${OPEN_CASES} then (array['a','b','c'])[n % 3 + 1] end,
       case when n > ${OPEN_CASES} then 0 end, now(), n % 20 = 0, n % 33 = 0, (array[10,60,90])[n % 3 + 1],
       (array['pipeline','bestCase','commit'])[n % 3 + 1]
     from (select gen_random_uuid() as id, n from generate_series(1, ?) n) made
     join (select id, department_id, row_number() over (order by username) - 1 as place from users
             where username in ('sales1', 'sales2', 'sales3', 'manager1')) u on u.place = n % 4`,
    [ROWS],
  );
  await db.raw(
    'insert into opportunity_owners (opportunity_id, user_id, share) select id, created_by, 100 from opportunities',
  );
  await db.raw('vacuum analyze');
}

/** Those that no flow has entered yet. */
const notEntered = ({ db }: Product): Promise<string[]> =>
  db('opportunities').where({ business_model_key: BENCH_MODEL }).whereNull('stage_key').orderBy('id').pluck('id');

async function openCases({ temporal }: Product, ids: readonly string[]): Promise<void> {
  await measure(CLIENTS_OPENING, ids.length, async (n) => {
    const opportunityId = ids[n] ?? '';
    await temporal.workflow.start(STAGE_WORKFLOW, {
      workflowId: stageWorkflowId(opportunityId),
      taskQueue: TASK_QUEUE,
      args: [{ opportunityId }],
    });
  });
}

/** Gives what moves the sales on. */
async function benchMoves(product: Product): Promise<Move> {
  const seller = await signIn(product.url, 'sales1');
  const ids = await registerMany(product, seller, WARM_UP.clients, SALES);
  for (const id of ids) await untilEntered(product, seller, id);
  const move = mover(product, seller, ids);
  const bareIds = await bareCases(product, ids.length, 1_000_000);
  const bare = (n: number) => bareUpdate(product, bareIds[n % bareIds.length] ?? '');
  await measure(WARM_UP.clients, WARM_UP.moves, move);
  await measure(WARM_UP.clients, WARM_UP.moves, bare);
  for (const { clients, moves, goal } of LOADS) {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await measure(clients, moves, move);
      const theirs = await measure(clients, moves, bare);
      ratios.push(ours.perSecond / theirs.perSecond);
      print({ bench: 'stages', what: 'moves', clients, round, ours, bare: theirs });
    }
    print({ bench: 'stages', what: 'moves', clients, ratio: rounded(median(ratios)), goal });
  }
  return move;
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
async function benchOpenCases(product: Product, headers: Record<string, string>, moveOne: Move): Promise<void> {
  const idle = await measure(1, LISTED, moveOne);
  const many = await notEntered(product);
  const begun = performance.now();
  await openCases(product, many);
  await untilVisited(product, many);
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

async function untilVisited({ db }: Product, ids: readonly string[]): Promise<void> {
  for (;;) {
    const [row] = await db('stage_visits')
      .count<{ n: number }[]>('* as n')
      .where({ number: 1 })
      .whereRaw('opportunity_id = any(?::uuid[])', [[...ids]]);
    if ((row?.n ?? 0) >= ids.length) return;
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
