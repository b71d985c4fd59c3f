import { published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(3 * 60_000);

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'sales3', 'manager1', 'director1', 'ops1']);
});
afterAll(() => world.close());

const read = async (by: string, id: string) => (await person(by).get(`/opportunities/${id}`)).body;
const register = async (by: string, customer: object, more: object = {}) =>
  (
    await person(by)
      .post('/opportunities', { name: '泵站', customer, ...more })
      .expect(201)
  ).body;
const review = async (by: string, id: string) => (await person(by).get(`/conflict-reviews/${id}`).expect(200)).body;
const openTasks = (approvalId: string) =>
  world.db('tasks').where({ approval_id: approvalId }).whereIn('status', ['open', 'delegated']);

async function correct(by: string, id: string, customer: object) {
  const { version } = await read(by, id);
  return person(by).patch(`/opportunities/${id}`, { customer }, version);
}

/** A registration of sales2 that sales1’s is in the way of, returned to be corrected; what they do with its task. */
async function returned(
  customer: { readonly earlier: object; readonly later: object },
  more: { readonly resume?: string; readonly model?: object } = {},
) {
  const earlier = await register('sales1', customer.earlier);
  const later = await register('sales2', customer.later, more.model);
  expect([earlier.status, later.status]).toEqual(['valid', 'inConflictReview']);
  const reviewId = later.conflictReviewId;
  const { task } = await review('manager1', reviewId);
  const returning = { to: 'initiator', resume: more.resume ?? 'here', reason: '名称不全' };
  await person('manager1').post(`/tasks/${task.id}/return`, returning).expect(200);
  const [mine] = await openTasks(reviewId);
  const resubmit = (form?: object) =>
    person('sales2').post(`/tasks/${mine?.id}/resubmission`, form === undefined ? {} : { form });
  return { earlier, later, reviewId, resubmit };
}

test('FLW-02 a returned review is corrected by PATCH, resubmitted, and valid where nobody is in its way', async () => {
  const mobile = '13900010001';
  const { earlier, later, reviewId, resubmit } = await returned({
    earlier: { name: '海宁皮革机械有限公司', mobile },
    later: { name: '桐庐制笔设备有限公司', mobile },
  });
  expect((await correct('sales2', later.id, { mobile: '13900010002' })).body).toMatchObject({
    status: 'inConflictReview',
  });
  expect((await resubmit()).body).toMatchObject({ caseStatus: 'valid', nextTaskIds: [] });
  expect(await read('sales2', later.id)).toMatchObject({ status: 'valid', verdict: 'clear', candidates: [] });
  expect((await read('sales2', later.id)).protectedUntil).not.toBeNull();
  expect(await read('sales1', earlier.id)).toMatchObject({ status: 'valid', version: earlier.version });
  expect(await openTasks(reviewId)).toEqual([]);
  expect((await person('manager1').get(`/approvals/${reviewId}`)).body.status).toBe('withdrawn');
  expect((await person('sales3').post('/conflict-checks', { name: '无关', mobile: '13900010002' })).body.verdict).toBe(
    'exact',
  );
  const ledger = (await person('sales2').get(`/ledger/${later.id}`)).body.items;
  expect(ledger.map(({ action }: { action: string }) => action)).toEqual([
    'registered',
    'returned',
    'judgedAgain',
    'withdrawn', // the review, which nobody needs any more
  ]);
  await keepHistory(world, 'registration/returned-and-corrected', later.workflowId, { ended: false });
});

test('FLW-02 corrected with the resubmission it is judged by the sides of now, every step asked again', async () => {
  const [mobile, southern] = ['13900010003', '13900010004'];
  await register('sales3', { name: '江山门业有限公司', mobile: southern });
  const { later, reviewId, resubmit } = await returned({
    earlier: { name: '东阳木雕有限公司', mobile },
    later: { name: '龙泉宝剑锻制有限公司', mobile },
  });
  expect((await resubmit({ customer: { mobile: southern } })).body).toMatchObject({ caseStatus: 'inConflictReview' });
  const { task, ours, candidates } = await review('director1', reviewId);
  expect({ holder: task.assigneeId, mobile: ours.mobile }).toEqual({
    holder: person('director1').id,
    mobile: southern,
  });
  expect(new Set(candidates.map(({ name }: { name: string }) => name))).toEqual(new Set(['江山门业有限公司']));
  const decision = { outcome: 'notConflict', comment: '两家' };
  expect((await person('director1').post(`/tasks/${task.id}/decision`, decision)).body).toMatchObject({
    caseStatus: 'valid',
  });
  expect((await person('sales1').post('/conflict-checks', { name: '无关', mobile })).body.candidates).toHaveLength(2);
  expect(await read('sales2', later.id)).toMatchObject({ status: 'valid' });
});

test('FLW-02 a policy that refuses equal identifiers refuses what was corrected to one', async () => {
  const strict = { key: 'strictly', name: 'strictly', exact: 'refuse', reviewApproval: 'conflictReview' };
  const protection = { for: { days: 30 }, onEnd: 'release' };
  const policy = { kind: 'registrationPolicy', ...strict, fuzzy: { reviewFrom: 0.6 }, protection };
  await published(person('ops1'), policy);
  const stages = [{ key: 'only', name: '唯一' }];
  const model = { kind: 'businessModel', key: 'strictly', name: 'strictly', registrationPolicy: 'strictly', stages };
  await published(person('ops1'), model);
  const { later, resubmit } = await returned(
    {
      earlier: { name: '永康五金工具有限公司', mobile: '13900010005' },
      later: { name: '永康五金工具厂' },
    },
    { model: { businessModel: 'strictly' } },
  );
  const { body } = await resubmit({ customer: { mobile: '13900010005' } });
  expect(body).toMatchObject({ caseStatus: 'refused' });
  expect(await read('sales2', later.id)).toMatchObject({ status: 'refused', verdict: 'exact' });
  await world.temporal.workflow.getHandle(later.workflowId).result();
});

test('FLW-02 before it is returned, and by a wrong value, nothing is corrected', async () => {
  const mobile = '13900010006';
  await register('sales1', { name: '浦江水晶有限公司', mobile });
  const open = await register('sales2', { name: '义乌饰品有限公司', mobile });
  expect((await correct('sales2', open.id, { mobile: '13900010007' })).status).toBe(409);
  const { later, resubmit } = await returned({
    earlier: { name: '兰溪纺织有限公司', mobile: '13900010008' },
    later: { name: '衢江特纸有限公司', mobile: '13900010008' },
  });
  const wrong = [
    { form: { customer: { taxNumber: '1' } }, status: 422, pointer: '/form/customer/taxNumber' },
    { form: { customer: { fax: '1' } }, status: 400, pointer: '/form/customer/fax' },
    { form: { customer: '名称' }, status: 400, pointer: '/form/customer' },
  ];
  for (const { form, ...expected } of wrong) {
    const { status, body } = await resubmit(form);
    expect({ status, pointer: body.errors[0].pointer }).toEqual(expected);
  }
  expect((await correct('sales1', later.id, { mobile: '13900010009' })).status).toBe(404);
  expect(await read('sales2', later.id)).toMatchObject({ status: 'inConflictReview', version: later.version });
});

test('FLW-02 what is resubmitted as it was goes straight back to whoever returned it', async () => {
  const mobile = '13900010010';
  const { reviewId, resubmit } = await returned({
    earlier: { name: '嵊州领带有限公司', mobile },
    later: { name: '新昌轴承有限公司', mobile },
  });
  expect((await resubmit()).body).toMatchObject({ caseStatus: 'inConflictReview' });
  const { task } = await review('manager1', reviewId);
  expect((await person('manager1').get(`/tasks/${task.id}`)).body).toMatchObject({
    status: 'open',
    assigneeId: person('manager1').id,
  });
  const again = { outcome: 'same', comment: '同一家' };
  expect((await person('manager1').post(`/tasks/${task.id}/decision`, again)).body.caseStatus).toBe('refused');
});

test('FLW-02 a returned change of a valid opportunity is corrected too, in the record of its customer', async () => {
  const phone = '0575-86010001';
  await register('sales1', { name: '上虞风机有限公司', phone });
  const { id } = await register('sales2', { name: '诸暨袜机有限公司' });
  const changed = (await correct('sales2', id, { phone })).body;
  expect(changed).toMatchObject({ status: 'inConflictReview' });
  const { task } = await review('manager1', changed.conflictReviewId);
  const returning = { to: 'initiator', resume: 'rerun', reason: '号码有误' };
  await person('manager1').post(`/tasks/${task.id}/return`, returning).expect(200);
  const [mine] = await openTasks(changed.conflictReviewId);
  const form = { customer: { phone: '0575-86010002' } };
  expect((await person('sales2').post(`/tasks/${mine?.id}/resubmission`, { form })).body).toMatchObject({
    caseStatus: 'valid',
  });
  const { customer } = await read('sales2', id);
  expect((await person('sales2').get(`/customers/${customer.id}`)).body).toMatchObject({ phone: '0575-86010002' });
  const held = await world.db('claim_keys').where({ opportunity_id: id, kind: 'phone' }).orderBy('value');
  expect(held.map(({ value, standing, released_at }) => [value, standing, released_at === null])).toEqual([
    ['+8657586010001', 'asked', false],
    ['+8657586010002', 'exclusive', true],
  ]);
});
