import { waitUntil } from '../../../ops/engines/wait-until';
import { publishApproval } from '../../world/approvals';
import { published } from '../../world/definitions';
import { signedInPeople } from '../../world/people';
import type { Person } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'manager1', 'ops1']);
});
afterAll(() => world.close());

const MINUTE_MS = 60_000;
jest.setTimeout(2 * MINUTE_MS);

type Act = () => Promise<{ readonly status: string; readonly id: string }>;

const register =
  (by: string, name: string, more: object = {}): Act =>
  async () =>
    (await person(by).post('/opportunities', { name, customer: { name }, ...more })).body;

/** So many have compared, judged and written, and wait for their last look at newcomers. */
const untilWaiting = (wanted: number): Promise<void> =>
  waitUntil(`${wanted} wait`, MINUTE_MS, async () => {
    const { rows } = await world.db.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database
       where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`,
    );
    if (rows[0]?.n !== wanted) throw new Error(JSON.stringify(rows));
  });

/** All have judged before any is committed; they are committed in this order. */
async function atOnce(...acts: readonly Act[]): Promise<readonly string[]> {
  const gate = await world.db.transaction();
  await gate.raw(`select pg_advisory_xact_lock(hashtextextended('compared with everyone', 0))`);
  const asked = [];
  for (const [before, act] of acts.entries()) {
    asked.push(act());
    await untilWaiting(before + 1);
  }
  await gate.commit();
  return (await Promise.all(asked)).map(({ status }) => status);
}

describe('FLW-01 of two that register one customer at once, the first is valid and the second finds it', () => {
  test.each([
    ['a character that sounds alike', '宁波荟晟禧泵业', '宁波荟盛禧泵业'],
    ['the middle one of three mistyped', '台州珂璟翎阀门', '台州珂柒翎阀门'],
    ['the first two exchanged', '绍兴翊骞芮轴承', '绍兴骞翊芮轴承'],
    ['the middle one missing', '嘉兴沐燊祺电缆', '嘉兴沐祺电缆'],
    ['two exchanged', '湖州昱鑫桐模具', '湖州昱桐鑫模具'],
    ['a short name and its full name', '奕宸瑞', '衢州奕宸瑞液压机械有限公司'],
  ])('%s', async (_, one, other) => {
    expect(await atOnce(register('sales1', one), register('sales2', other))).toEqual(['valid', 'inConflictReview']);
  });

  test('whichever comes first', async () => {
    const [one, other] = ['丽水荻珩玥风机', '丽水荻衡玥风机'];
    expect(await atOnce(register('sales2', other), register('sales1', one))).toEqual(['valid', 'inConflictReview']);
  });

  test('of three, one', async () => {
    const names = ['金华骏骐骁水表', '金华骏其骁水表', '金华骏骐水表'];
    expect(await atOnce(...names.map((name, n) => register(n === 1 ? 'sales2' : 'sales1', name)))).toEqual([
      'valid',
      'inConflictReview',
      'inConflictReview',
    ]);
  });

  test('where the policy compares with customers alone', async () => {
    await published(person('ops1'), {
      kind: 'registrationPolicy',
      key: 'masters',
      name: 'masters',
      exact: 'review',
      scope: ['customers'],
      fuzzy: { reviewFrom: 0.6 },
      reviewApproval: 'conflictReview',
      protection: { for: { days: 30 }, onEnd: 'release' },
    });
    await published(person('ops1'), {
      kind: 'businessModel',
      key: 'masters',
      name: 'masters',
      registrationPolicy: 'masters',
      stages: [{ key: 'only', name: '唯一' }],
    });
    const more = { businessModel: 'masters' };
    expect(
      await atOnce(register('sales1', '舟山澜屿汐船舶', more), register('sales2', '舟山澜屿夕船舶', more)),
    ).toEqual(['valid', 'inConflictReview']);
  });

  test('strangers do not meet', async () => {
    expect(await atOnce(register('sales1', '温州鹭岑袜业'), register('sales2', '徐州砚甫铸造'))).toEqual([
      'valid',
      'valid',
    ]);
  });
});

describe('FLW-02 a returned review that is resubmitted and a registration at once', () => {
  /** A registration of sales1 that was returned, with a name that is nobody’s by now; what brings it back. */
  async function returnedOne(names: { readonly rival: string; readonly now: string }): Promise<Act> {
    const [rival, own] = [await register('sales2', names.rival)(), await register('sales1', `${names.rival}厂`)()];
    const { conflictReviewId: approval_id } = (await person('sales1').get(`/opportunities/${own.id}`)).body;
    const taskOf = async () => (await world.db('tasks').where({ approval_id, status: 'open' }).first('id'))?.id;
    const returning = { to: 'initiator', resume: 'here', reason: '名称有误' };
    await person('manager1')
      .post(`/tasks/${await taskOf()}/return`, returning)
      .expect(200);
    await person('sales2').post(`/opportunities/${rival.id}/withdrawal`, { reason: '让位' }).expect(200);
    const form = { customer: { name: names.now } };
    const { version } = (await person('sales1').get(`/opportunities/${own.id}`)).body;
    await person('sales1').patch(`/opportunities/${own.id}`, form, version).expect(200);
    const task = await taskOf();
    return async () => {
      const { body } = await person('sales1').post(`/tasks/${task}/resubmission`, {});
      return { id: own.id, status: body.caseStatus };
    };
  }

  test.each([
    ['the registration finds the resubmitted one', true, '常熟珩羽绒', '太仓砚琮肉松', '太仓砚宗肉松'],
    ['the resubmitted one finds the registration', false, '张家港澄泽梨', '昆山岑蔚亭', '昆山岑卫亭'],
  ])('%s', async (_, isResubmittedFirst, rival, now, other) => {
    const acts = [await returnedOne({ rival, now }), register('sales2', other)];
    const statuses = await atOnce(...(isResubmittedFirst ? acts : acts.reverse()));
    expect(statuses).toEqual(
      isResubmittedFirst ? ['valid', 'inConflictReview'] : ['inConflictReview', 'inConflictReview'],
    );
  });
});

describe('FLW-01 a changed name and a registration at once', () => {
  const changed =
    (id: string, name: string): Act =>
    async () =>
      (await person('sales1').patch(`/opportunities/${id}`, { customer: { name } }, 1)).body;

  test.each([
    ['the registration finds the change', true],
    ['the change finds the registration', false],
  ])('%s', async (_, changesFirst) => {
    const [from, to, other] = changesFirst
      ? ['镇江岑蔚筠仪表', '镇江澍晗琮仪表', '镇江澍涵琮仪表']
      : ['盐城峤霖郗量具', '盐城楚荇珞量具', '盐城楚杏珞量具'];
    const { id } = await register('sales1', from)();
    const acts = [changed(id, to), register('sales2', other)];
    const statuses = await atOnce(...(changesFirst ? acts : acts.reverse()));
    expect(statuses).toEqual(['valid', 'inConflictReview']);
  });
});

describe('FLW-01 a lost sale that is reopened and a registration at once', () => {
  /** The decision that reopens it. */
  const reopened =
    (id: string, approvalId: string): Act =>
    async () => {
      const task = await world.db('tasks').where({ approval_id: approvalId }).first('id');
      await person('manager1').post(`/tasks/${task?.id}/decision`, { outcome: 'approve' }).expect(200);
      return (await person('sales1').get(`/opportunities/${id}`)).body;
    };

  beforeAll(async () => {
    await publishApproval(world, 'again', [{ key: 'head', mode: 'any', approvers: [{ user: 'manager1' }] }]);
    await published(person('ops1'), {
      kind: 'registrationPolicy',
      key: 'again',
      name: 'again',
      exact: 'review',
      fuzzy: { reviewFrom: 0.6 },
      reviewApproval: 'conflictReview',
      protection: { for: { days: 30 }, onEnd: 'release' },
      reopen: { approval: 'again' },
    });
    const stages = [{ key: 'only', name: '唯一' }];
    const model = { kind: 'businessModel', key: 'again', name: 'again', registrationPolicy: 'again', stages };
    await published(person('ops1'), model);
  });

  test.each([
    ['the registration finds it', true],
    ['it finds the registration', false],
  ])('%s', async (_, reopensFirst) => {
    const [own, other] = reopensFirst ? ['泰州翎骞珩泵阀', '泰州翎骞衡泵阀'] : ['宿迁霁岚桐锻压', '宿迁霁兰桐锻压'];
    const { id } = await register('sales1', own, { businessModel: 'again' })();
    await person('sales1').post(`/opportunities/${id}/lost`, { reason: '价格', summary: '未中标' }).expect(200);
    const { body } = await person('sales1').post(`/opportunities/${id}/reopening`, { reason: '又来询价' }).expect(201);
    const acts = [reopened(id, body.approvalId), register('sales2', other)];
    expect(await atOnce(...(reopensFirst ? acts : acts.reverse()))).toEqual(['valid', 'inConflictReview']);
  });
});
