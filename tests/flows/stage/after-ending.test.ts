import { ask, publishApproval } from '../../world/approvals';
import type { Person } from '../../world/http';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { aModel, anOpportunity, publishModel } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;
let [sales1, manager1]: Person[] = [];
const there = (one: Person | undefined): Person => {
  if (!one) throw new Error('not signed in');
  return one;
};

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'manager1', 'ops1']);
  [sales1, manager1] = [person('sales1'), person('manager1')];
  await publishModel(person('ops1'), aModel('short', [{ key: 'only', name: '唯一' }]));
  await publishApproval(world, 'one', [{ key: 'sign', mode: 'any', approvers: [{ user: 'manager1' }] }]);
});
afterAll(() => world.close());

const acts = {
  withdrawal: { reason: '客户不存在' },
  release: { reason: '跟不动' },
  lost: { reason: 'price', summary: '太贵' },
  won: { summary: '成交', amountFen: 100, contractParty: '甲方', paymentTerms: { days: 30 } },
};
/** The same act with something else in it. */
const other: Readonly<Record<Act, object>> = {
  withdrawal: { reason: '别的' },
  release: { reason: '别的' },
  lost: { ...acts.lost, summary: '别的' },
  won: { ...acts.won, paymentTerms: { days: 60 } },
};
const STATUS = { withdrawal: 'withdrawn', release: 'released', lost: 'lost', won: 'won' } as const;
type Act = keyof typeof acts;
const isAct = (word: string): word is Act => Object.hasOwn(acts, word);
const everyAct = Object.keys(acts).filter(isAct);

test.each(everyAct)(
  'after %s every act says which end it was, when and by whom; the same again is answered',
  async (end) => {
    const { id } = await anOpportunity(there(sales1), 'short');
    const asked = (act: string, body: object, by = sales1) => there(by).post(`/opportunities/${id}/${act}`, body);
    await asked(end, acts[end]).expect(200);
    const others = [
      ...everyAct.filter((act) => act !== end).map((act) => [act, acts[act]] as const),
      [end, other[end]],
      ['suspension', { reason: '等预算' }],
      ['protection-extension', { reason: '再等等' }],
      ['stage', { to: 'only' }],
    ] as const;
    for (const [act, body] of others) {
      const { status, body: problem } = await asked(act, body);
      expect([act, status, problem.detail]).toEqual([
        act,
        409,
        expect.stringMatching(new RegExp(`It ended as ${STATUS[end]} at 20.+Z, by 陈晓东\\.$`)),
      ]);
      expect(problem.words.zh).toMatch(/由陈晓东终结：已/);
    }
    const { body: again } = await asked(end, acts[end]).expect(200);
    expect(again).toMatchObject({ id, status: STATUS[end] });
    const { status } = await asked(end, acts[end], manager1);
    expect(status).toBe(end === 'withdrawal' ? 403 : 409);
  },
);

test('what stands around it, and its activities, say so too', async () => {
  const id = await registered(there(sales1));
  await there(sales1).post(`/opportunities/${id}/release`, { reason: '跟不动' }).expect(200);
  const said = { detail: expect.stringContaining('It ended as released at 20') };
  expect(
    (await there(sales1).post(`/opportunities/${id}/partners`, { name: '渠道', role: 'integrator' })).body,
  ).toMatchObject(said);
  expect((await there(sales1).post(`/opportunities/${id}/activities/visit/completion`, {})).body).toMatchObject(said);
});

test('a decision, a return and a withdrawal that took effect are answered again; others are told the end', async () => {
  const decided = await ask(there(sales1), 'one');
  const task = await decided.task(there(manager1));
  const decide = (outcome: string, comment: string) =>
    there(manager1).post(`/tasks/${task}/decision`, { outcome, comment });
  await decide('approve', '可以').expect(200);
  expect((await decide('approve', '可以').expect(200)).body).toMatchObject({ taskId: task, caseStatus: 'approved' });
  for (const [outcome, comment] of [
    ['reject', '可以'],
    ['approve', '不一样的话'],
  ] as const) {
    const { status, body } = await decide(outcome, comment);
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/王建国 decided "approve" at 20/)]);
  }
  const late = await there(sales1).post(`/approvals/${decided.id}/withdrawal`, { reason: '不要了' });
  expect([late.status, late.body.detail]).toEqual([
    409,
    expect.stringMatching(/It ended as approved at 20.+Z, by 王建国\.$/),
  ]);

  const withdrawn = await ask(there(sales1), 'one');
  const returned = await withdrawn.task(there(manager1));
  const back = { to: 'initiator', resume: 'here', reason: '金额写错' };
  for (let times = 0; times < 2; times++) await there(manager1).post(`/tasks/${returned}/return`, back).expect(200);
  expect((await there(manager1).post(`/tasks/${returned}/return`, { ...back, reason: '别的' })).status).toBe(409);
  for (let times = 0; times < 2; times++)
    await there(sales1).post(`/approvals/${withdrawn.id}/withdrawal`, { reason: '不要了' }).expect(200);
  expect((await there(sales1).post(`/approvals/${withdrawn.id}/withdrawal`, { reason: '别的' })).status).toBe(409);
});
