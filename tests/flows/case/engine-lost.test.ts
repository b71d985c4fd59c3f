import { verifyLedger } from '../../../db/ledger/verification';
import { compareEngine, rebuildEngine, type RebuildReport, rebuildWhereNew } from '../../../ops/rebuild/rebuilding';
import { newNamespace } from '../../world/namespaces';
import { signedInPeople } from '../../world/people';
import { openWorld } from '../../world/world';
import { openCases, publishDefinitions } from './engine-lost/open-cases';
import { everybody, type Stage, traceOf } from './engine-lost/playing';

jest.setTimeout(600_000);

const stageOf = async (world: Stage['world']): Promise<Stage> => ({
  world,
  person: await signedInPeople(world, everybody),
});
const quietly = ({ world }: Stage) => ({ ...world, say: () => undefined });
const countsOf = ({ cases, running, missing, started, failed }: RebuildReport) => ({
  cases,
  running,
  missing,
  started,
  failed,
});

let lost: Stage;
let twin: Stage;
let ids: ReadonlyMap<string, string>;
let twins: ReadonlyMap<string, string>;

/** One after another: the people of a case are found the same way in both. */
async function begun(stage: Stage): Promise<ReadonlyMap<string, string>> {
  await publishDefinitions(stage);
  const begunCases = new Map<string, string>();
  for (const { name, begin } of openCases) begunCases.set(name, await begin(stage));
  return begunCases;
}

beforeAll(async () => {
  lost = await stageOf(await openWorld({ namespace: await newNamespace() }));
  ids = await begun(lost);
  twin = await stageOf(await openWorld());
  twins = await begun(twin);
  const { databaseUrl } = lost.world;
  await lost.world.close();
  lost = await stageOf(await openWorld({ databaseUrl, namespace: await newNamespace() }));
});
afterAll(async () => {
  await lost.world.close();
  await twin.world.close();
});

test('an engine that knows no case is given all that are open, once, from their rows', async () => {
  const before = await compareEngine(quietly(lost));
  expect(before).toMatchObject({ running: 0, started: 0, failed: 0, missing: before.cases });
  expect(before.cases).toBeGreaterThan(openCases.length);
  const rebuilt = await rebuildWhereNew(quietly(lost));
  expect(rebuilt).toMatchObject({ ...countsOf(before), started: before.cases });
  expect(await rebuildWhereNew(quietly(lost))).toBeUndefined();
  const { cases } = before;
  const whole = { cases, running: cases, missing: 0, started: 0, failed: 0 };
  expect(await rebuildEngine(quietly(lost))).toMatchObject(whole);
  expect(await compareEngine(quietly(lost))).toMatchObject(whole);
});

test('one that somebody terminated runs again, and only that one', async () => {
  const workflowId = `registration/${ids.get(openCases[2]?.name ?? '') ?? ''}`;
  await lost.world.temporal.workflow.getHandle(workflowId).terminate('a test');
  expect(await compareEngine(quietly(lost))).toMatchObject({ missing: 1 });
  const { started, byFlow } = await rebuildEngine(quietly(lost));
  expect([started, byFlow['registration']?.started]).toEqual([1, 1]);
});

test.each(openCases)('$name goes on as if nothing had been', async ({ name, finish }) => {
  const [id, twinId] = [ids.get(name) ?? '', twins.get(name) ?? ''];
  await finish(lost, id);
  await finish(twin, twinId);
  expect(await traceOf(lost, id)).toEqual(await traceOf(twin, twinId));
});

test('the ledger is whole', async () => {
  expect(await verifyLedger(lost.world.db)).toMatchObject({ ok: true });
});
