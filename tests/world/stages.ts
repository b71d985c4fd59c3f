import { STAGE_WORKFLOW } from '../../definitions/stage/flow-id';
import type { Person } from './http';
import { published } from './definitions';
import type { World } from './world';

/** A business model for a test, with a key of its own: as its author writes it. */
export const aModel = (key: string, stages: readonly object[], more: object = {}) => ({
  kind: 'businessModel',
  key,
  name: `模式 ${key}`,
  registrationPolicy: 'standard',
  stages,
  ...more,
});

/** A stage that leads to the one after it. */
const aStage = (key: string, next: readonly string[], more: object = {}) => ({
  key,
  name: `阶段 ${key}`,
  next,
  ...more,
});

/** Three stages one after another, and back by one. */
export const threeStages = (
  key: string,
  {
    first = {},
    second = {},
    third = {},
  }: { readonly first?: object; readonly second?: object; readonly third?: object } = {},
  more: object = {},
) =>
  aModel(
    key,
    [
      aStage('lead', ['proposal'], { winProbability: 10, ...first }),
      aStage('proposal', ['closing'], { winProbability: 40, back: ['lead'], ...second }),
      aStage('closing', [], { winProbability: 90, back: ['proposal'], ...third }),
    ],
    more,
  );

/** The flow of a sale begins again from its row, as after the engine has lost it. */
export const beginAgain = (
  { temporal, taskQueue }: Pick<World, 'temporal' | 'taskQueue'>,
  { id, workflowId }: { readonly id: string; readonly workflowId: string },
) => temporal.workflow.start(STAGE_WORKFLOW, { workflowId, taskQueue, args: [{ opportunityId: id }] });

/** All Han characters of the first block, far from each other, and none twice before all have been. */
const HAN = { first: 0x4e00, count: 20_896, stride: 7_919 };
let drawn = 0;
const nextCharacter = (): string => String.fromCodePoint(HAN.first + ((drawn++ * HAN.stride) % HAN.count));

/** How no other company of a test file is called, nor nearly so: drawn by chance, names share a character at times. */
export const companyName = (): string => `${Array.from({ length: 5 }, nextCharacter).join('')}有限公司`;

let numbered = 0;

/** A valid opportunity of a company that nobody else has, and what its owner does with it. */
export async function anOpportunity(owner: Person, businessModel: string, more: object = {}) {
  const unique = String((numbered += 1)).padStart(4, '0');
  const { status, body } = await owner.post('/opportunities', {
    name: `商机 ${unique}`,
    businessModel,
    customer: { name: companyName() },
    ...more,
  });
  if (status !== 201 || body.status !== 'valid') throw new Error(`It is not valid: ${JSON.stringify(body)}`);
  const id = String(body.id);
  return {
    id,
    body,
    workflowId: `stage/${id}`,
    read: async () => (await owner.get(`/opportunities/${id}`)).body,
    move: (to: string, more: object = {}) => owner.post(`/opportunities/${id}/stage`, { to, ...more }),
    complete: (key: string, what: object = {}) => owner.post(`/opportunities/${id}/activities/${key}/completion`, what),
    undo: (key: string, reason = '登记错误') =>
      owner.delete(`/opportunities/${id}/activities/${key}/completion`).send({ reason }),
    history: async (): Promise<{ stageKey: string; enteredAt: string; leftAt: string | null }[]> =>
      (await owner.get(`/opportunities/${id}/stage-history`)).body.items,
    types: async (): Promise<string[]> =>
      (await owner.get(`/opportunities/${id}/timeline?limit=200`)).body.items.map(({ type }: { type: string }) => type),
  };
}

export const publishModel = async (by: Person, model: ReturnType<typeof aModel>): Promise<number> =>
  published(by, model);
