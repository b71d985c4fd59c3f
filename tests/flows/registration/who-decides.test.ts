import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(3 * 60_000);

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'sales3', 'manager1', 'manager2', 'director1', 'ops1']);
});
afterAll(() => world.close());

let numbered = 0;

/** An opportunity of the first, and one of the second that is reviewed because of it. */
async function rivals(first: string, second: string, names: readonly [string, string]) {
  const mobile = `1390002000${(numbered += 1)}`;
  const register = async (by: string, name: string) =>
    (await person(by).post('/opportunities', { name, customer: { name, mobile } }).expect(201)).body;
  const [earlier, later] = [await register(first, names[0]), await register(second, names[1])];
  expect(later.status).toBe('inConflictReview');
  const { body } = await person('ops1').get(`/conflict-reviews/${later.conflictReviewId}`);
  const decide = (by: string, outcome: string, form: object = {}) =>
    person(by).post(`/tasks/${body.task.id}/decision`, { outcome, comment: '已核实', form });
  return { earlier, later, mobile, holder: body.task.assigneeId, decide };
}

describe('FLW-02 who decides between two departments is above both', () => {
  test('and the head of either side only reads', async () => {
    const { later, holder, decide } = await rivals('sales1', 'sales3', ['玉环阀门有限公司', '温岭泵业有限公司']);
    expect(holder).toBe(person('director1').id);
    expect((await decide('manager2', 'notConflict')).status).toBe(403);
    expect((await decide('manager1', 'same')).status).toBe(404);
    expect((await decide('director1', 'notConflict')).body.caseStatus).toBe('valid');
    const task = await world.db('tasks').where({ case_id: later.id }).first('id');
    const { whyMe } = (await person('director1').get(`/tasks/${task?.id}`)).body;
    expect(whyMe[0]).toMatchObject({ code: 'commonHead', rule: 'head above both sides of the conflict' });
  });

  test('within one department its head decides', async () => {
    const { holder } = await rivals('sales1', 'sales2', ['椒江医化有限公司', '路桥再生金属有限公司']);
    expect(holder).toBe(person('manager1').id);
  });

  test('not the head whose own sale is in the way', async () => {
    const { holder } = await rivals('manager1', 'sales2', ['黄岩模塑有限公司', '临海礼品有限公司']);
    expect(holder).toBe(person('director1').id);
  });
});

test('FLW-02 a head whose person lost a sale reads the review, its outcome and what became of the sale', async () => {
  const { earlier, later, mobile, decide } = await rivals('sales1', 'sales3', ['三门青蟹有限公司', '天台滤布有限公司']);
  const seenBy = async (by: string) => (await person(by).get(`/conflict-reviews/${later.conflictReviewId}`)).body;
  expect(await seenBy('manager1')).toMatchObject({
    outcome: null,
    ours: { name: '天台滤布有限公司', mobile },
    candidates: expect.arrayContaining([expect.objectContaining({ id: earlier.id, name: '三门青蟹有限公司' })]),
  });
  expect((await person('manager1').get(`/opportunities/${later.id}`)).status).toBe(404);
  const shares = [
    { userId: person('sales3').id, percent: 100 },
    { userId: person('sales1').id, percent: 0 },
  ];
  expect((await decide('director1', 'share', { shares })).body.caseStatus).toBe('merged');
  expect(await seenBy('manager1')).toMatchObject({
    outcome: 'share',
    candidates: expect.arrayContaining([expect.objectContaining({ id: earlier.id })]),
  });
  expect((await seenBy('sales2')).status).toBe(404);
  for (const by of ['manager1', 'manager2', 'sales1', 'sales3']) {
    expect((await person(by).get(`/opportunities/${earlier.id}`)).body).toMatchObject({
      departmentId: later.departmentId,
    });
    const { items } = (await person(by).get('/opportunities?limit=200').expect(200)).body;
    expect(items.filter(({ id }: { id: string }) => id === earlier.id)).toHaveLength(1);
    expect((await person(by).get(`/opportunities/${earlier.id}/timeline`)).status).toBe(200);
  }
  expect((await person('sales2').get(`/opportunities/${earlier.id}`)).status).toBe(404);
});

test('FLW-02 whoever owns 0 percent works on a sale, and does not end it', async () => {
  const { earlier, decide } = await rivals('sales1', 'sales2', ['仙居杨梅有限公司', '缙云烧饼有限公司']);
  const shares = [
    { userId: person('sales2').id, percent: 100 },
    { userId: person('sales1').id, percent: 0 },
  ];
  await decide('manager1', 'share', { shares }).expect(200);
  const at = `/opportunities/${earlier.id}`;
  const ending = {
    won: { summary: '签约', amountFen: 100 },
    lost: { reason: 'price', summary: '价高' },
    release: { reason: '放弃' },
    withdrawal: { reason: '撤回' },
  };
  for (const [act, body] of Object.entries(ending)) {
    const { status, body: refusal } = await person('sales1').post(`${at}/${act}`, body);
    expect({ act, status, detail: refusal.detail }).toMatchObject({
      status: 403,
      detail: expect.stringContaining('0 percent'),
    });
  }
  const { version } = (await person('sales1').get(at)).body;
  expect((await person('sales1').patch(at, { expectedAmountFen: 500 }, version)).status).toBe(200);
  expect((await person('sales1').post(`${at}/suspension`, { reason: '等预算' })).status).toBe(200);
  expect((await person('sales2').post(`${at}/lost`, ending.lost)).body).toMatchObject({ status: 'lost' });
});
