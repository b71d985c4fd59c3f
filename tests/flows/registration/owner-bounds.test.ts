import { lockOwners } from '../../../db/registration/owner-bounds';
import { waitUntil } from '../../../ops/engines/wait-until';
import { published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import type { Person } from '../../world/http';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  const usernames = ['sales1', 'sales2', 'sales3', 'manager1', 'manager2', 'director1', 'tech1', 'ops1'];
  person = await signedInPeople(world, usernames);
  // somebody who sells, and owns nothing yet
  await world.db.raw(`update users set roles = array_append(roles, 'sales') where username = 'tech1'`);
  await bounded(1);
  await bounded(2);
});
afterAll(() => world.close());

/** A business model under which one person owns so many open opportunities at most. */
async function bounded(most: number): Promise<void> {
  const key = `bound${most}`;
  await published(person('ops1'), {
    kind: 'registrationPolicy',
    key,
    name: key,
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, onEnd: 'release' },
    limits: { openPerOwner: most },
  });
  await published(person('ops1'), {
    kind: 'businessModel',
    key,
    name: key,
    registrationPolicy: key,
    stages: [{ key: 'only', name: '唯一' }],
  });
}

/** Lets these happen in one moment: all have come as far as the turn that whoever is to own one more takes. */
async function atOnce<T>(userId: string, acts: readonly (() => PromiseLike<T>)[]): Promise<T[]> {
  const under = await world.db.transaction(async (trx) => {
    await lockOwners(trx, [userId]);
    const all = Promise.all(acts.map((act) => act()));
    all.catch(() => undefined);
    await waitUntil('all wait for their turn', 10_000, async () => {
      const { rows } = await world.db.raw<{ rows: object[] }>(
        `select 1 from pg_locks where locktype = 'advisory' and not granted
       and database = (select oid from pg_database where datname = current_database())`,
      );
      if (rows.length < acts.length) throw new Error(`${rows.length} of ${acts.length} wait`);
    });
    return { all };
  });
  return under.all;
}

const openOf = async (by: Person): Promise<number> =>
  Number(
    (
      await world
        .db('opportunity_owners')
        .join('opportunities', 'opportunities.id', 'opportunity_id')
        .where({ user_id: by.id })
        .whereIn('status', ['inConflictReview', 'inAssessment', 'valid', 'suspended'])
        .count()
    )[0]?.['count'],
  );

/** An opportunity of sales1, and one of somebody else that is reviewed because of it. */
async function underReview(
  by: string,
  mobile: string,
  model: string,
  [earlierName, laterName]: readonly [string, string],
) {
  const { body: earlier } = await person('sales1')
    .post('/opportunities', { name: '一期', customer: { name: earlierName, mobile } })
    .expect(201);
  const { body: later } = await person(by)
    .post('/opportunities', { name: '二期', businessModel: model, customer: { name: laterName, mobile } })
    .expect(201);
  expect([earlier.status, later.status]).toEqual(['valid', 'inConflictReview']);
  const reviewer = by === 'sales3' ? 'director1' : 'manager1';
  const { body: review } = await person(reviewer).get(`/conflict-reviews/${later.conflictReviewId}`);
  const decide = (outcome: string, form: object = {}) =>
    person(reviewer).post(`/tasks/${review.task.id}/decision`, { outcome, comment: '已核实', form });
  const shareWith = (username: string) =>
    decide('share', {
      shares: [
        { userId: person('sales1').id, percent: 50 },
        { userId: person(username).id, percent: 30 },
        { userId: person(by).id, percent: 20 },
      ],
    });
  return { earlier, later, decide, shareWith };
}

test('FLW-01 of one person’s registrations at once, no more than the policy allows leave anything', async () => {
  const by = person('manager2');
  const keys = ['a', 'b', 'c', 'd'];
  const register = (key: string) =>
    by.post(
      '/opportunities',
      {
        name: `同时 ${key}`,
        businessModel: 'bound2',
        customer: { name: `${{ a: '凤凰自行车', b: '永久缝纫机', c: '蝴蝶收音机', d: '海鸥照相机' }[key]}厂` },
      },
      { 'Idempotency-Key': `bound-${key}` },
    );
  const answers = await atOnce(
    by.id,
    keys.map((key) => () => register(key)),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 422, 422]);
  for (const { body } of answers.filter(({ status }) => status === 422))
    expect(body).toMatchObject({
      code: 'unprocessable',
      detail: expect.stringContaining('You own 2 open opportunities'),
      errors: [{ pointer: '', code: 'too_many' }],
    });
  expect(await openOf(by)).toBe(2);
  const again = await Promise.all(keys.map(register));
  expect(again.map(({ status, body }) => [status, body.id])).toEqual(
    answers.map(({ status, body }) => [status, body.id]),
  );
  expect(await world.db('opportunities').where({ created_by: by.id }).select('id')).toHaveLength(2);
  const refusedKeys = keys.filter((_key, index) => answers[index]?.status === 422).map((key) => `bound-${key}`);
  for (const { request_id } of await world.db('idempotency_keys').whereIn('key', refusedKeys)) {
    expect(await world.temporal.workflow.getHandle(`registration/${request_id}`).result()).toBe('refused');
    await keepHistory(world, 'registration/full', `registration/${request_id}`, { ended: true });
  }
});

test('FLW-01 a registration whose answer was lost is answered again, also the last one allowed', async () => {
  const by = person('director1');
  const register = () =>
    by.post(
      '/opportunities',
      { name: '最后一个', businessModel: 'bound1', customer: { name: '红灯无线电研究所' } },
      { 'Idempotency-Key': 'last-one' },
    );
  const first = await register();
  expect(first.status).toBe(201);
  await world
    .db('idempotency_keys')
    .where({ user_id: by.id })
    .update({ status: null, body: null, headers: null, locked_until: new Date(0).toISOString() });
  const second = await register();
  expect([second.status, second.body.id]).toEqual([201, first.body.id]);
  const more = await by.post('/opportunities', {
    name: '再来一个',
    businessModel: 'bound1',
    customer: { name: '金星电视机总厂' },
  });
  expect(more.body).toMatchObject({ status: 422, errors: [{ code: 'too_many' }] });
  expect(
    (
      await by.post('/opportunities', {
        name: '公海',
        visibility: 'public',
        businessModel: 'bound1',
        customer: { name: '熊猫电子器材社' },
      })
    ).status,
  ).toBe(201);
});

test('FLW-02 of two reviewers who share with one person at once, one is refused; the task stays open', async () => {
  const [one, other] = [
    await underReview('sales2', '13955550001', 'bound1', ['白猫洗涤剂', '回力橡胶鞋业']),
    await underReview('sales3', '13955550002', 'bound1', ['张小泉剪刀', '王星记折扇坊']),
  ];
  const answers = await atOnce(
    person('tech1').id,
    [one, other].map(
      ({ shareWith }) =>
        () =>
          shareWith('tech1'),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
  const refused = answers.findIndex(({ status }) => status === 422);
  expect(answers[refused]?.body).toMatchObject({
    code: 'unprocessable',
    errors: [{ pointer: '/form/shares/1/userId', code: 'too_many' }],
  });
  expect(await openOf(person('tech1'))).toBe(1);
  const [passed, left] = refused === 0 ? [other, one] : [one, other];
  const { body: shared } = await person('sales1').get(`/opportunities/${passed.earlier.id}`);
  expect(shared.owners.map(({ userId, share }: { userId: string; share: number }) => [userId, share])).toEqual([
    [person('sales1').id, 50],
    [person('tech1').id, 30],
    [passed.later.createdBy, 20],
  ]);
  expect((await person('ops1').get(`/opportunities/${left.later.id}`)).body).toMatchObject({
    status: 'inConflictReview',
  });
  expect((await left.decide('notConflict')).body).toMatchObject({ caseStatus: 'valid' });
  await keepHistory(world, 'registration/shared-within-bound', passed.later.workflowId, { ended: true });
});

test('OPP-19 FLW-02 registering, assigning and sharing at once give nobody more than the policies allow', async () => {
  const by = person('manager1');
  const given = await registered(person('sales2'), { businessModel: 'bound2' });
  const { shareWith } = await underReview('sales3', '13955550003', 'bound2', ['龙虎清凉药业', '梅林罐头食品']);
  const acts: (() => PromiseLike<{ readonly status: number }>)[] = [
    () => by.post('/opportunities', { name: '自己的', businessModel: 'bound1', customer: { name: '飞跃踏板机械社' } }),
    () => person('director1').post(`/opportunities/${given}/assignment`, { ownerId: by.id }),
    () => shareWith('manager1'),
  ];
  const answers = await atOnce(by.id, acts);
  expect(await openOf(by)).toBe(answers.filter(({ status }) => status < 300).length);
  expect(await openOf(by)).toBeLessThanOrEqual(2);
});
