import { temporal as proto } from '@temporalio/proto';
import { TASK_QUEUE } from '../../definitions/shared/task-queue';
import { rebuildEngine } from '../../ops/rebuild/rebuilding';
import { print, rounded } from './measure';
import { type Product, signIn, startProduct } from './product';

/** Open cases of mixed kinds, each with a clock; an opportunity with a sale is two flows. */
const COPIES = { valid: 2_000, assessed: 500, approval: 2_500 } as const;
const GOAL_SECONDS = 180;
const LOOK_EVERY_MS = 500;
const QUIET_LOOKS = 4;

type Headers = Readonly<Record<string, string>>;

/** How long it takes until an engine that knows nothing of 5,000 open cases runs them all, and has taken them up. */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    await openCases(product, await signIn(product.url, 'sales1'));
    const { db, temporal } = product;
    const begun = performance.now();
    const report = await rebuildEngine({
      db,
      temporal,
      taskQueue: TASK_QUEUE,
      say: (line) => void process.stderr.write(`${line}\n`),
    });
    const seconds = (performance.now() - begun) / 1000;
    await untilTakenUp(product);
    const takenUpSeconds = (performance.now() - begun) / 1000;
    const cases = Object.values(COPIES).reduce((sum, count) => sum + count, 0);
    const { running, started, failed } = report;
    print({
      bench: 'rebuild',
      cases,
      flows: { running, started, failed },
      seconds: rounded(seconds),
      takenUpSeconds: rounded(takenUpSeconds),
      casesPerSecond: rounded(cases / takenUpSeconds),
      flowsPerSecond: rounded(started / seconds),
      goalSeconds: GOAL_SECONDS,
    });
    if (failed > 0 || takenUpSeconds > GOAL_SECONDS) process.exitCode = 1;
  } finally {
    await product.close();
  }
}

/** One of each kind as a person would, and copies of its rows under other ids. */
async function openCases(product: Product, headers: Headers): Promise<void> {
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await fetch(`${product.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const { id, ...rest }: { id?: string } = JSON.parse(await answer.text());
    if (answer.status !== 201 || id === undefined)
      throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(rest)}`);
    return id;
  };
  const valid = await post('/opportunities', { name: '有效', customer: { name: '昊瑞蒸汽轮机有限公司' } });
  const assessed = await post('/opportunities', {
    name: '评估',
    businessModel: 'project',
    customer: { name: '铭泽核级阀门有限公司' },
  });
  const approval = await post('/approvals', {
    definition: 'quote',
    title: '报价',
    subject: { type: 'quote', id: 'Q-1' },
    data: { amountFen: 8_000_000 },
  });
  const { db } = product;
  const review = await db('approvals').where({ case_id: assessed }).first('id');
  await copy(product, { opportunities: valid }, COPIES.valid);
  await copy(product, { opportunities: assessed, approvals: review?.id ?? '' }, COPIES.assessed);
  await copy(product, { approvals: approval }, COPIES.approval);
  await db.raw('vacuum analyze');
}

/** Copies rows that belong together; each copy has ids of its own, wherever a row names one. */
async function copy({ db }: Product, rows: Readonly<Record<string, string>>, count: number): Promise<void> {
  const renamed = Object.values(rows).reduce(
    (text, id) => `replace(${text}, '${id}', md5('${id}' || n)::uuid::text)`,
    'to_jsonb(original)::text',
  );
  for (const [table, id] of Object.entries(rows))
    await db.raw(
      `insert into ?? select (jsonb_populate_record(null::??, (${renamed})::jsonb)).*
       from ?? original, generate_series(1, ?) n where original.id = ?`,
      [table, table, table, count, id],
    );
}

async function untilTakenUp({ temporal }: Product): Promise<void> {
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    const waiting =
      (await backlog(temporal, 'TASK_QUEUE_TYPE_WORKFLOW')) + (await backlog(temporal, 'TASK_QUEUE_TYPE_ACTIVITY'));
    quiet = waiting === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function backlog(
  { workflowService, options: { namespace } }: Product['temporal'],
  type: keyof typeof proto.api.enums.v1.TaskQueueType,
): Promise<number> {
  const { stats } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: proto.api.enums.v1.TaskQueueType[type],
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
