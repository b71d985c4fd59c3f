import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { waitUntil } from '../../../ops/engines/wait-until';
import { storedHistories } from '../../world/histories';
import { startNode, type Started, until } from '../../world/processes';
import { setting } from '../../world/setting';
import { goOn } from './traced/flows';

jest.setTimeout(120_000);

const started: Started[] = [];
let temporal: Client;

beforeAll(async () => {
  const connection = await Connection.connect({ address: setting('TEST_TEMPORAL_ADDRESS') });
  temporal = new Client({ connection, namespace: setting('TEST_TEMPORAL_NAMESPACE') });
});

afterAll(async () => {
  for (const each of started) each.process.kill('SIGTERM');
  await Promise.all(started.map((each) => each.end));
  await temporal.connection.close();
});

/** A worker that is preloaded as the product’s is; gives how flows are started on it. */
async function aWorker(env: NodeJS.ProcessEnv) {
  const taskQueue = `traced-${randomUUID()}`;
  const worker = startNode(['-r', './ops/processes/flow-traces.cjs', 'tests/ops/processes/traced/worker.ts'], {
    TASK_QUEUE: taskQueue,
    ...env,
  });
  started.push(worker);
  await until('the worker polls', () => worker.output().includes('the worker polls'));
  const start = (flow: 'waiting' | 'forgetful') =>
    temporal.workflow.start(flow, { workflowId: `${flow}/${randomUUID()}`, taskQueue });
  return { worker, start };
}

describe('without traces of flows', () => {
  let off: Awaited<ReturnType<typeof aWorker>>;
  beforeAll(async () => {
    off = await aWorker({ BATON_FLOW_TRACES: '' });
  });

  test('every stored case takes its decisions again as it did', () => {
    const replayed = off.worker.output().match(/^replayed .*$/gm);
    expect(replayed).toEqual(storedHistories().map(({ name }) => `replayed ${name}: the same`));
  });

  test('who asks for the trace of a case is told that there is none', async () => {
    const flow = await off.start('waiting');
    await expect(flow.query('__stack_trace')).rejects.toThrow('Workflow stack traces are not enabled on this worker');
    await flow.signal(goOn);
    expect(await flow.result()).toBe('gone on');
  });

  test('a promise that a flow forgets, and that fails, fails its step, and no other case', async () => {
    const flow = await off.start('forgetful');
    const failure = await waitUntil('the failed step', 30_000, async () => {
      const { events } = await flow.fetchHistory();
      const failed = events?.find(({ workflowTaskFailedEventAttributes: failed }) => failed);
      if (!failed) throw new Error('not yet');
      return failed.workflowTaskFailedEventAttributes?.failure?.message;
    });
    expect(failure).toContain('Unhandled Promise rejection: Error: nobody waits for this');
    await flow.terminate();
    const other = await off.start('waiting');
    await other.signal(goOn);
    expect(await other.result()).toBe('gone on');
  });
});

test('with BATON_FLOW_TRACES=1 the trace of a case says where it waits', async () => {
  const { start } = await aWorker({ BATON_FLOW_TRACES: '1' });
  const flow = await start('waiting');
  expect(await flow.query('__stack_trace')).toMatch(/at waiting \(.*flows\.ts/);
  await flow.terminate();
});
