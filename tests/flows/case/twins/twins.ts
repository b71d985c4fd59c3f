import pino from 'pino';
import { resendLostCommands } from '../../../../api/case/commands';
import { waitUntil } from '../../../../ops/engines/wait-until';
import { forgetLastCommands } from '../../../world/forgetting';
import { inLanes, type Stage, traceOf, withoutIds } from '../engine-lost/playing';

/** What people do about one case, one command of its flow after another. */
export interface Script {
  readonly name: string;
  /** Brings it to where the steps begin; gives its id. */
  readonly begin: (stage: Stage) => Promise<string>;
  /** The flow that forgets. */
  readonly workflowId: (id: string, stage: Stage) => string | Promise<string>;
  readonly steps: readonly ((stage: Stage, id: string) => Promise<{ status: number; body: unknown }>)[];
  /** Lets come due what the steps have left open. */
  readonly finish: (stage: Stage, id: string) => Promise<void>;
}

/** Where the engine forgets how many commands, and whether they are sent again before the next one is given. */
interface Gap {
  readonly after: number;
  readonly forgotten: number;
  readonly isResentFirst: boolean;
}

interface Played extends Gap {
  readonly id: string;
  readonly begunAt: number;
  readonly answers: readonly unknown[];
}

const FORGOTTEN = [1, 2, 5];
const EQUAL_WITHIN_MS = 30_000;
/** Two cases come to the same moment of theirs so far apart, on a busy machine. */
const SAME_MOMENT_MS = 20 * 60_000;

/** After every step one command is forgotten, and several wherever there were so many. */
const gapsOf = ({ steps }: Script): readonly Gap[] =>
  steps.flatMap((_step, index) =>
    FORGOTTEN.filter((forgotten) => forgotten <= index + 1).map((forgotten) => ({
      after: index + 1,
      forgotten,
      isResentFirst: (index + forgotten) % 2 === 0,
    })),
  );

/** Plays the script once as it is, and once for each gap, several at a time; all must come to the same. */
export async function playTwins(stage: Stage, script: Script, lanes: number): Promise<void> {
  const twin = await played(stage, script, { after: script.steps.length, forgotten: 0, isResentFirst: false });
  const gaps = gapsOf(script);
  const disturbed: Played[] = [];
  for (const isResentFirst of [true, false]) {
    const waiting = gaps.filter((gap) => gap.isResentFirst === isResentFirst);
    await inLanes(waiting, lanes, async (gap) => void disturbed.push(await played(stage, script, gap)));
    while ((await resend(stage)) > 0);
  }
  await inLanes(disturbed, lanes, (mine) => assertEqual(stage, mine, twin));
  await inLanes([twin, ...disturbed], lanes, ({ id }) => script.finish(stage, id));
  await inLanes(disturbed, lanes, (mine) => assertEqual(stage, mine, twin));
}

async function played(stage: Stage, script: Script, gap: Gap): Promise<Played> {
  const begunAt = Date.now();
  const id = await script.begin(stage);
  const answers: unknown[] = [];
  for (const [index, step] of script.steps.entries()) {
    const { status, body } = await step(stage, id);
    answers.push({ status, body: await withoutIds(stage, id, body) });
    if (gap.forgotten === 0 || index + 1 !== gap.after) continue;
    await forgetLastCommands(stage.world, await script.workflowId(id, stage), gap.forgotten);
    if (gap.isResentFirst) await resend(stage);
  }
  return { ...gap, id, begunAt, answers };
}

const resend = ({ world: { db, temporal } }: Stage): Promise<number> =>
  resendLostCommands({ db, temporal, log: pino({ level: 'silent' }) }, Date.now());

/** What other flows are told comes to them in its own time. */
async function assertEqual(stage: Stage, mine: Played, twin: Played): Promise<void> {
  const { after, forgotten, isResentFirst } = mine;
  const how = isResentFirst ? 'forgotten and sent again' : 'forgotten';
  const where = `the same after ${forgotten} of the first ${after} were ${how}`;
  await waitUntil(where, EQUAL_WITHIN_MS, async () => {
    expect(mine.answers).toEqual(twin.answers);
    expect(await traceOf(stage, mine.id)).toEqual(await traceOf(stage, twin.id));
    const [ours, theirs] = [await dueIn(stage, mine), await dueIn(stage, twin)];
    expect(ours.map(({ what }) => what)).toEqual(theirs.map(({ what }) => what));
    for (const [index, { after: mineAfter }] of ours.entries())
      expect(Math.abs(mineAfter - (theirs[index]?.after ?? 0))).toBeLessThan(SAME_MOMENT_MS);
  });
}

interface Due {
  readonly what: string;
  /** From when the case began. */
  readonly after: number;
}

async function dueIn({ person }: Stage, { id, begunAt }: Played): Promise<Due[]> {
  const { body } = await person('ops1').get(`/cases/${id}`).expect(200);
  const timers: { flow: string; what: string; at: string }[] = body.timers;
  return timers
    .map(({ flow, what, at }) => ({ what: `${flow} ${what}`, after: Date.parse(at) - begunAt }))
    .toSorted((one, other) => (one.what === other.what ? one.after - other.after : one.what < other.what ? -1 : 1));
}
