import { verifyLedger } from '../../../db/ledger/verification';
import { compareEngine, rebuildEngine, type RebuildReport, rebuildWhereNew } from '../../../ops/rebuild/rebuilding';
import { newNamespace } from '../../world/namespaces';
import { signedInPeople } from '../../world/people';
import { openWorld } from '../../world/world';
import { openCases, publishDefinitions } from './engine-lost/open-cases';
import { openJobs } from './engine-lost/open-jobs';
import { everybody, inLanes, type Stage, traceOf } from './engine-lost/playing';

jest.setTimeout(1_800_000);

/** `npm run test:engine-lost` has so many of each kind that 200 cases are open. */
const COPIES = Number(process.env['LOST_COPIES'] ?? 1);
const LANES = 4;

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
let ids: Begun;
let twins: Begun;

/** The ids of its copies, by the name of the case. */
type Begun = ReadonlyMap<string, readonly string[]>;

/** One after another: the people of a case are found the same way in both. */
async function begun(stage: Stage): Promise<Begun> {
  await publishDefinitions(stage);
  const begunCases = new Map<string, readonly string[]>();
  for (const { name, begin } of openCases) {
    const copies: string[] = [];
    for (let copy = 0; copy < COPIES; copy++) copies.push(await begin(stage));
    begunCases.set(name, copies);
  }
  for (const { name, begin } of openJobs) begunCases.set(name, [await begin(stage)]);
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
  expect(before.cases).toBeGreaterThan(COPIES * openCases.length + openJobs.length);
  const rebuilt = await rebuildWhereNew(quietly(lost));
  expect(rebuilt).toMatchObject({ ...countsOf(before), started: before.cases });
  expect(await rebuildWhereNew(quietly(lost))).toBeUndefined();
  const { cases } = before;
  const whole = { cases, running: cases, missing: 0, started: 0, failed: 0 };
  expect(await rebuildEngine(quietly(lost))).toMatchObject(whole);
  expect(await compareEngine(quietly(lost))).toMatchObject(whole);
});

test('one that somebody terminated runs again, and only that one', async () => {
  const workflowId = `registration/${ids.get(openCases[2]?.name ?? '')?.[0] ?? ''}`;
  await lost.world.temporal.workflow.getHandle(workflowId).terminate('a test');
  expect(await compareEngine(quietly(lost))).toMatchObject({ missing: 1 });
  const { started, byFlow } = await rebuildEngine(quietly(lost));
  expect([started, byFlow['registration']?.started]).toEqual([1, 1]);
});

test.each(openJobs)('$name that the engine has lost begins again when it is tried again', async ({ name }) => {
  const [id = ''] = ids.get(name) ?? [];
  const ops1 = lost.person('ops1');
  const flow = async () => (await ops1.get(`/cases/${id}`).expect(200)).body.flows[0];
  const { workflowId } = await flow();
  await lost.world.temporal.workflow.getHandle(workflowId).terminate('a test');
  expect(await flow()).toMatchObject({ isNeeded: true, engine: 'terminated' });
  await ops1.post(`/cases/${id}/retry`).expect(202);
  expect(await flow()).toMatchObject({ isNeeded: true, engine: 'running' });
});

test.each([...openCases, ...openJobs])('$name goes on as if nothing had been', async ({ name, finish }) => {
  const copies = (ids.get(name) ?? []).map((id, copy) => ({ id, twinId: twins.get(name)?.[copy] ?? '' }));
  expect(copies.length).toBeGreaterThan(0);
  await inLanes(copies, LANES, async ({ id, twinId }) => {
    await finish(lost, id);
    await finish(twin, twinId);
    expect(await traceOf(lost, id)).toEqual(await traceOf(twin, twinId));
  });
});

test('the ledger is whole', async () => {
  expect(await verifyLedger(lost.world.db)).toMatchObject({ ok: true });
});
