import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import * as flows from '../../../workflows';
import { storedHistories } from '../../world/histories';

const histories = storedHistories();
const folder = mkdtempSync(path.join(tmpdir(), 'baton-replay-'));

/** That a careless flow fails is expected here: the engine’s library need not warn of it. */
beforeAll(
  () =>
    void Runtime.install({
      logger: new DefaultLogger('ERROR', () => undefined),
      telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
    }),
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What each stored case came to under the code of a bundle: null where it takes every decision again as it did. */
async function replayed(codePath: string): Promise<Record<string, string | null>> {
  const outcomes: Record<string, string | null> = {};
  const stored = histories.map(({ name, history }) => ({ workflowId: name, history }));
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle: { codePath } }, stored))
    outcomes[workflowId] = error === undefined ? null : error.name;
  return outcomes;
}

const allAre = (outcome: string | null) => Object.fromEntries(histories.map(({ name }) => [name, outcome]));

test('there are stored cases of every flow', () => {
  const flowsWithHistories = new Set(histories.map(({ workflowType }) => workflowType));
  expect([...flowsWithHistories].toSorted()).toEqual(Object.keys(flows).toSorted());
});

test('cases that began under earlier code go on under this one', async () => {
  expect(await replayed(process.env['TEST_WORKFLOW_BUNDLE'] ?? '')).toEqual(allAre(null));
});

test('flows that were changed without care are found out by every stored case', async () => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, 'careless', 'flows.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const codePath = path.join(folder, 'careless.js');
  writeFileSync(codePath, code);
  expect(await replayed(codePath)).toEqual(allAre('DeterminismViolationError'));
});
