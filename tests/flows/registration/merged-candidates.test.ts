import { mergeCustomers } from '../../../db/customer/merging';
import { newId } from '../../../db/shared/new-id';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'sales3', 'manager1', 'director1']);
});
afterAll(() => world.close());

const read = async (by: string, id: string) => (await person(by).get(`/opportunities/${id}`)).body;
const register = async (by: string, name: string, customer: object) =>
  (await person(by).post('/opportunities', { name, customer }).expect(201)).body;

async function reviewed(by: string, { conflictReviewId }: { readonly conflictReviewId: string }) {
  const { body: review } = await person(by).get(`/conflict-reviews/${conflictReviewId}`).expect(200);
  const decide = async (outcome: string, form: object = {}) =>
    (await person(by).post(`/tasks/${review.task.id}/decision`, { outcome, comment: '已核实', form })).body;
  return { candidates: review.candidates, decide };
}

/** Those that this customer was found to be another than. */
async function knownOthers(customerId: string): Promise<readonly string[]> {
  const rows = await world.db('distinct_customers').where({ one_id: customerId }).orWhere({ other_id: customerId });
  return rows.map(({ one_id, other_id }) => (one_id === customerId ? other_id : one_id));
}

test('FLW-02 a customer merged while the review is open is shown and remembered as the remaining one', async () => {
  const { body: former } = await person('sales1').post('/customers', { name: '吴江绢纺老厂', phone: '0512-63000001' });
  const later = await register('sales2', '总机一期', { name: '昆山模具钢有限公司', phone: '0512-63000001' });
  expect(later.status).toBe('inConflictReview');
  const { body: present } = await person('sales1').post('/customers', { name: '震泽丝绸集团有限公司' });
  await world.db.transaction((trx) =>
    mergeCustomers(trx, {
      loserId: former.id,
      intoId: present.id,
      at: new Date().toISOString(),
      byUserId: null,
      caseId: newId(),
    }),
  );
  const { candidates, decide } = await reviewed('manager1', later);
  expect(candidates).toMatchObject([
    { kind: 'customer', id: present.id, name: '震泽丝绸集团有限公司', evidence: [{ field: 'phone', method: 'exact' }] },
  ]);
  expect(await decide('notConflict')).toMatchObject({ caseStatus: 'valid' });
  const { customer } = await read('sales2', later.id);
  expect(await knownOthers(customer.id)).toEqual([present.id]);
  await person('sales2').post(`/opportunities/${later.id}/withdrawal`, { reason: '换个项目' }).expect(200);
  expect(await register('sales2', '总机二期', { id: customer.id })).toMatchObject({
    status: 'valid',
    verdict: 'clear',
  });
});

test('FLW-02 an opportunity merged while the review is open is shown and treated as the remaining one', async () => {
  const into = await register('sales1', '一期', { name: '宜兴紫砂陶机厂', mobile: '13812340001' });
  const merged = await register('sales2', '二期', {
    name: '长兴耐火窑炉公司',
    mobile: '13812340001',
    phone: '0572-6040001',
    taxNumber: '91330200MA2GRK8X1G',
    website: 'https://changxing-kiln.cn',
  });
  const first = await register('sales3', '三期', { name: '德清钢琴配件厂', phone: '0572-6040001' });
  const second = await register('sales3', '四期', { name: '安吉竹椅制造社', taxNumber: '91330200MA2GRK8X1G' });
  const third = await register('sales3', '五期', { name: '桐乡皮革研究院', website: 'www.changxing-kiln.cn' });
  expect([merged, first, second, third].map(({ status }) => status)).toEqual(
    Array.from({ length: 4 }, () => 'inConflictReview'),
  );
  await (await reviewed('manager1', merged)).decide('merge', { intoId: into.id });
  expect(await read('sales2', merged.id)).toMatchObject({ status: 'merged', mergedIntoId: into.id });

  const merging = await reviewed('director1', first);
  expect(merging.candidates).toMatchObject([
    { kind: 'opportunity', id: into.id, name: '宜兴紫砂陶机厂', ownerName: '陈晓东' },
  ]);
  expect(await merging.decide('merge', { intoId: into.id })).toMatchObject({ caseStatus: 'merged' });
  expect(await read('sales3', first.id)).toMatchObject({ mergedIntoId: into.id });

  const sharing = await reviewed('director1', second);
  const halves = [
    { userId: person('sales1').id, percent: 50 },
    { userId: person('sales3').id, percent: 50 },
  ];
  expect(await sharing.decide('share', { shares: [{ ...halves[1], percent: 100 }] })).toMatchObject({
    status: 422,
    errors: [{ code: 'owner_left_out' }],
  });
  expect(await sharing.decide('share', { shares: halves })).toMatchObject({ caseStatus: 'merged' });
  expect(await read('sales1', into.id)).toMatchObject({ status: 'valid', owners: [{ share: 50 }, { share: 50 }] });
  expect(await read('sales3', second.id)).toMatchObject({ status: 'merged', mergedIntoId: into.id });

  expect(await (await reviewed('director1', third)).decide('notConflict')).toMatchObject({ caseStatus: 'valid' });
  const [ours, theirs] = [await read('sales3', third.id), await read('sales1', into.id)];
  expect(await knownOthers(ours.customer.id)).toEqual([theirs.customer.id]);
});
