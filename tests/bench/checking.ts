/**
 * `node -r ./tools/run-typescript.cjs tests/bench/checking.ts`: checking a model of 200 stages of 20 activities, and
 * the slowest refusal of a hostile definition, in milliseconds.
 */
import { checkDefinition } from '../../definitions/kinds/check';
import { compileSchemas } from '../../definitions/kinds/read';
import { hostileDefinitions } from '../definitions/kinds/hostile-definitions';
import { shippedWorld } from '../definitions/kinds/shipped-definitions';

const STAGES = 200;
const ACTIVITIES = 20;
const RUNS = 20;

const large = {
  kind: 'businessModel',
  key: 'large',
  name: '大模型',
  registrationPolicy: 'standard',
  stages: Array.from({ length: STAGES }, (_, stage) => ({
    key: `stage${stage}`,
    name: `阶段 ${stage}`,
    winProbability: stage / 2,
    timeLimit: { businessDays: 10 },
    remind: [{ businessDays: 2 }],
    stallAfter: { days: 14 },
    entry: [{ when: "customer.level != 'blocked'", else: '客户已被冻结' }],
    exit: [{ when: `expectedAmountFen > ${stage}`, else: '请填写预计金额' }],
    requiredFields: ['/expectedAmountFen'],
    gate: 'stageGate',
    next: stage + 1 < STAGES ? [`stage${stage + 1}`] : [],
    back: stage > 0 ? [`stage${stage - 1}`] : [],
    activities: Array.from({ length: ACTIVITIES }, (__, activity) => ({
      key: `activity${activity}`,
      name: `活动 ${activity}`,
      required: true,
      documents: ['visitReport'],
      form: 'visit',
    })),
  })),
};

function millisOf(run: () => unknown): number {
  const begun = performance.now();
  run();
  return performance.now() - begun;
}

const rounded = (millis: number): number => Math.round(millis * 10) / 10;

compileSchemas();
const first = millisOf(() => checkDefinition('businessModel', large, shippedWorld));
const runs = Array.from({ length: RUNS }, () =>
  millisOf(() => checkDefinition('businessModel', large, shippedWorld)),
).toSorted((a, b) => a - b);
const hostile = hostileDefinitions
  .map(([name, kind, body]) => ({ name, millis: millisOf(() => checkDefinition(kind, body, shippedWorld)) }))
  .toSorted((a, b) => b.millis - a.millis);

process.stdout.write(
  `${JSON.stringify({
    bench: 'checking',
    stages: STAGES,
    activities: ACTIVITIES,
    firstCheckMillis: rounded(first),
    medianCheckMillis: rounded(runs[RUNS / 2] ?? 0),
    worstCheckMillis: rounded(runs.at(-1) ?? 0),
    hostileDefinitions: hostile.length,
    slowestRefusal: hostile[0]?.name,
    slowestRefusalMillis: rounded(hostile[0]?.millis ?? 0),
  })}\n`,
);
