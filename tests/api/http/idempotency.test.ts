import { randomUUID } from 'node:crypto';
import { onceForKey } from '../../../api/http/idempotency';
import { Problem } from '../../../api/http/problem';
import { newId } from '../../../db/shared/new-id';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales: Person;
beforeAll(async () => {
  world = await openWorld();
  sales = await signedIn(world, 'sales1');
});
afterAll(() => world.close());

const key = () => ({ 'Idempotency-Key': randomUUID() });

test('API-02 fifty equal registrations at once have one effect and one answer', async () => {
  const headers = key();
  const body = { name: '一次', customer: { name: '南通一次机械有限公司', phone: '0513-85551234' } };
  const answers = await Promise.all(Array.from({ length: 50 }, () => sales.post('/opportunities', body, headers)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  expect(new Set(answers.map((answer) => answer.headers['location'])).size).toBe(1);
  expect(await world.db('opportunities').where({ name: '一次' })).toHaveLength(1);
  expect(await world.db('events').where({ type: 'opportunity.registered', case_id: answers[0]?.body.id })).toHaveLength(
    1,
  );
});

test('API-02 the same key with another body is refused', async () => {
  const headers = key();
  await sales.post('/customers', { name: '甲' }, headers).expect(201);
  const { status, body } = await sales.post('/customers', { name: '乙' }, headers);
  expect({ status, code: body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' });
});

test('API-02 a refusal is an answer too, and keys belong to one person', async () => {
  const headers = key();
  const refused = await sales.post('/customers', { name: '丙', taxNumber: '1' }, headers);
  const again = await sales.post('/customers', { name: '丙', taxNumber: '1' }, headers);
  expect([refused.status, again.status]).toEqual([422, 422]);
  expect(again.text).toBe(refused.text);
  const other = await signedIn(world, 'sales2');
  await other.post('/customers', { name: '丁' }, headers).expect(201);
});

test('API-02 an attempt whose process died is taken over, and still has one effect', async () => {
  const headers = key();
  const body = { name: '接手', customer: { name: '常州接手电气有限公司', phone: '0519-85551234' } };
  const first = await sales.post('/opportunities', body, headers);
  await world
    .db('idempotency_keys')
    .where({ key: headers['Idempotency-Key'] })
    .update({ status: null, body: null, headers: null, locked_until: new Date(0).toISOString() });
  const second = await sales.post('/opportunities', body, headers);
  expect(second.body.id).toBe(first.body.id);
  expect(await world.db('opportunities').where({ name: '接手' })).toHaveLength(1);
});

describe('API-02 an attempt that was taken for dead and finishes after the one that took over', () => {
  const expire = (idempotencyKey: string) =>
    world
      .db('idempotency_keys')
      .where({ key: idempotencyKey })
      .update({ locked_until: new Date(0).toISOString() });

  test.each(['answers otherwise', 'refuses', 'fails'])(
    '%s: the answer that was given first is everybody’s',
    async (ending) => {
      const { 'Idempotency-Key': idempotencyKey } = key();
      const once = (work: () => Promise<{ status: number; body: object }>) =>
        onceForKey(
          world.db,
          { userId: sales.id, key: idempotencyKey, method: 'post', url: '/x', body: {}, requestId: newId() },
          work,
        );
      const late = once(async () => {
        await expire(idempotencyKey);
        expect(await once(() => Promise.resolve({ status: 201, body: { attempt: 'second' } }))).toMatchObject({
          status: 201,
          body: { attempt: 'second' },
        });
        if (ending === 'fails') throw new Error('the engine was away');
        if (ending === 'refuses') throw new Problem({ status: 409, code: 'conflict', detail: 'too late' });
        return { status: 201, body: { attempt: 'first' } };
      });
      if (ending === 'fails') await expect(late).rejects.toThrow('the engine was away');
      else expect(await late).toMatchObject({ status: 201, body: { attempt: 'second' } });
      expect(await once(() => Promise.reject(new Error('nobody works again')))).toMatchObject({
        status: 201,
        body: { attempt: 'second' },
      });
    },
  );
});
