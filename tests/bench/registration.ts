import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { DEFAULT_MODEL } from '../../definitions/kinds/businessModel/schema';
import { BARE_QUEUE } from './bare/queue';
import { measure, median, print, rounded } from './measure';
import { type Product, signIn, startProduct } from './product';
import { register } from './work/sales';

/** Rounds of product and bare engine in turn: a noisy machine is noisy for both. */
const ROUNDS = 5;
const WARM_UP = 60;
const COUNT = { 1: 60, 10: 200 } as const;

let notClear = 0;

/** Registrations a second over HTTP beside the bare engine in the same run, and the memory of idle processes. */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    printMemory(product);
    const headers = await signIn(product.url, 'sales1');
    const registered = async (): Promise<void> => {
      const { isValid } = await register(product, headers, DEFAULT_MODEL);
      if (!isValid) notClear += 1;
    };
    const bare = () => bareUpdate(product);
    await measure(4, WARM_UP, registered);
    await measure(4, WARM_UP, bare);
    for (const clients of [1, 10] as const) {
      const ratios: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const ours = await measure(clients, COUNT[clients], registered);
        const theirs = await measure(clients, COUNT[clients], bare);
        ratios.push(ours.perSecond / theirs.perSecond);
        print({ bench: 'registration', clients, round, ours, bare: theirs });
      }
      print({ bench: 'registration', clients, ratio: rounded(median(ratios)), goal: 0.6 });
    }
  } finally {
    await product.close();
  }
}

async function bareUpdate({ temporal }: Product): Promise<void> {
  const id = randomUUID();
  const startWorkflowOperation = new WithStartWorkflowOperation<() => Promise<void>>('bareWorkflow', {
    workflowId: `bare/${id}`,
    taskQueue: BARE_QUEUE,
    args: [],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  await temporal.workflow.executeUpdateWithStart('writeRow', { startWorkflowOperation, args: [id], updateId: id });
}

function printMemory({ pids }: Product): void {
  for (const [name, pid] of Object.entries(pids)) {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    print({ bench: 'memory', process: name, residentMb: Math.round(Number(kb) / 1024) });
  }
}

bench().then(
  () => print({ bench: 'registration', notClear }),
  (error: unknown) => {
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
    process.exitCode = 1;
  },
);
