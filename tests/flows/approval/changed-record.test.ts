import { takeTurnAround } from '../../../db/around/parts';
import { touchApprovals } from '../../../db/case/followed-records';
import { waitUntil } from '../../../ops/engines/wait-until';
import { ask, publishApproval } from '../../world/approvals';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
const people: Record<string, Person> = {};
const person = (username: string): Person => {
  const found = people[username];
  if (!found) throw new Error(`${username} has not signed in.`);
  return found;
};
const FACTS = { facts: { expectedAmountFen: { type: 'integer', default: 0 } } };
const step = (key: string, users: readonly string[], more: object = {}) => ({
  key,
  mode: 'all',
  approvers: users.map((user) => ({ user })),
  ...more,
});
const large = { when: 'expectedAmountFen > 100000000' };
const TWO_LEVELS = [step('head', ['manager1']), step('director', ['director1'], large)];

beforeAll(async () => {
  world = await openWorld();
  for (const name of ['sales1', 'manager1', 'director1', 'finance1', 'legal1', 'ops1'])
    people[name] = await signedIn(world, name);
  await publishApproval(world, 'changedGate', TWO_LEVELS, FACTS);
  await publishApproval(world, 'heldGate', TWO_LEVELS, { ...FACTS, onChange: 'refuse' });
  await publishApproval(world, 'teamGate', [step('head', ['manager1'])], {
    facts: { quotations: { type: 'array', items: { type: 'string' }, default: [] } },
  });
  for (const gate of ['changedGate', 'heldGate', 'teamGate'])
    await publishModel(person('ops1'), threeStages(gate, { first: { gate } }));
});
afterAll(() => world.close());

async function atGate(model: string, amountFen = 900_000) {
  const sale = await anOpportunity(person('sales1'), model, { expectedAmountFen: amountFen });
  await sale.move('proposal').then(({ status }) => expect(status).toBe(200));
  const { approvalId } = (await sale.read()).stage.gate.open;
  return { ...sale, approvalId: String(approvalId), changes: (patch: object) => changes(sale.id, patch) };
}

async function changes(id: string, patch: object) {
  const { version } = (await person('sales1').get(`/opportunities/${id}`).expect(200)).body;
  return person('sales1').patch(`/opportunities/${id}`, patch, version);
}

const approvalOf = async (id: string) => (await person('ops1').get(`/approvals/${id}`).expect(200)).body;

async function taskOf(approvalId: string, who: string): Promise<string> {
  const task = await world
    .db('tasks')
    .where({ approval_id: approvalId, status: 'open', assignee_id: person(who).id })
    .first('id');
  if (!task) throw new Error(`${who} is not asked.`);
  return task.id;
}

const decide = async (approvalId: string, who: string, outcome = 'approve') =>
  person(who).post(`/tasks/${await taskOf(approvalId, who)}/decision`, { outcome, comment: '意见' });

describe('a gate whose amount is changed while it is decided', () => {
  test('asks the level that the new amount calls for; who is asked sees what changed, by whom', async () => {
    const sale = await atGate('changedGate');
    expect((await sale.changes({ expectedAmountFen: 900_000_000 })).status).toBe(200);
    const task = await person('manager1').get(`/tasks/${await taskOf(sale.approvalId, 'manager1')}`);
    expect(task.body).toMatchObject({
      changed: true,
      data: { expectedAmountFen: 900_000_000 },
      changes: [
        {
          byId: person('sales1').id,
          before: { expectedAmountFen: 900_000 },
          after: { expectedAmountFen: 900_000_000 },
          askedAgain: [],
        },
      ],
    });
    expect(task.body.history.map(({ action }: { action: string }) => action)).toEqual(['opened', 'changed']);
    expect((await decide(sale.approvalId, 'manager1')).body).toMatchObject({ caseStatus: 'valid' });
    expect((await sale.read()).stage.key).toBe('lead');
    await decide(sale.approvalId, 'director1');
    expect((await sale.read()).stage.key).toBe('proposal');
    expect(await sale.types()).toContain('approval.recordChanged');
    const told = await world.db('messages').where({ template: 'taskChanged' }).pluck('user_id');
    expect(told).toEqual([person('manager1').id]);
    await keepHistory(world, 'stage/gate-changed-meanwhile', sale.workflowId, { ended: false });
  });

  test('asks again who had passed it, with the reason, where a later level is still asked', async () => {
    const sale = await atGate('changedGate', 200_000_000);
    await decide(sale.approvalId, 'manager1');
    await sale.changes({ expectedAmountFen: 300_000_000 });
    expect((await approvalOf(sale.approvalId)).steps).toMatchObject([
      { key: 'head', state: 'now' },
      { key: 'director', state: 'predicted' },
    ]);
    const { body } = await person('manager1').get(`/tasks/${await taskOf(sale.approvalId, 'manager1')}`);
    expect(body.whyMe.at(-1)).toMatchObject({ code: 'recordChanged', params: { names: 'expectedAmountFen' } });
    expect((await person('ops1').get(`/ledger/${sale.id}`)).body.items.map(({ action }: never) => action)).toEqual(
      expect.arrayContaining(['decided', 'recordChanged']),
    );
  });

  test('a change that says nothing new changes nothing', async () => {
    const sale = await atGate('changedGate');
    await sale.changes({ contacts: [{ name: '李女士' }] });
    expect((await approvalOf(sale.approvalId)).changes).toEqual([]);
  });
});

describe('a change at the very moment of the last decision', () => {
  /** As the step of the change writes it, before the flow is told. */
  const changeUnheard = (id: string, amountFen: number) =>
    world.db.transaction(async (trx) => {
      await trx('opportunities').where({ id }).update({ expected_amount_fen: amountFen });
      await touchApprovals(trx, { opportunityId: id, byUserId: person('sales1').id });
    });

  test('comes first: the decision on the old amount is refused, and the new one is decided', async () => {
    const sale = await atGate('changedGate');
    await changeUnheard(sale.id, 900_000_000);
    const late = await decide(sale.approvalId, 'manager1');
    expect({ status: late.status, code: late.body.code }).toEqual({ status: 409, code: 'conflict' });
    expect(late.body.words.zh).toContain('变更');
    expect((await decide(sale.approvalId, 'manager1')).status).toBe(200);
    expect((await approvalOf(sale.approvalId)).waitingFor).toEqual([person('director1').id]);
  });

  test('comes second: what was decided was what was there, and the change stands', async () => {
    const sale = await atGate('changedGate');
    await decide(sale.approvalId, 'manager1');
    expect((await sale.changes({ expectedAmountFen: 900_000_000 })).status).toBe(200);
    expect(await approvalOf(sale.approvalId)).toMatchObject({
      status: 'approved',
      data: { expectedAmountFen: 900_000 },
    });
    expect((await sale.read()).stage.key).toBe('proposal');
  });

  test('at once, in any order: nothing passes on an amount that nobody was asked about', async () => {
    const sales = await Promise.all(Array.from({ length: 8 }, () => atGate('changedGate')));
    await Promise.all(
      sales.map(async (sale) => {
        const [decided] = await Promise.all([
          decide(sale.approvalId, 'manager1'),
          sale.changes({ expectedAmountFen: 900_000_000 }),
        ]);
        const approval = await approvalOf(sale.approvalId);
        if (approval.status === 'approved') expect(approval.data.expectedAmountFen).toBe(900_000);
        else
          expect(approval).toMatchObject({
            data: { expectedAmountFen: 900_000_000 },
            waitingFor: [person(decided.status === 200 ? 'director1' : 'manager1').id],
          });
      }),
    );
  });

  test('between what a gate was told and its opening: it is judged by what is there', async () => {
    const sale = await anOpportunity(person('sales1'), 'changedGate', { expectedAmountFen: 900_000 });
    const trx = await world.db.transaction();
    await takeTurnAround(trx, sale.id);
    const moving = sale.move('proposal').then((answer) => answer); // sent at once
    const waits = () => world.db('pg_locks').where({ locktype: 'advisory', granted: false }).first();
    await waitUntil('the gate has read the sale', 30_000, async () => expect(await waits()).toBeDefined());
    await trx('opportunities').where({ id: sale.id }).update({ expected_amount_fen: 900_000_000 });
    await trx.commit();
    expect((await moving).status).toBe(200);
    const { approvalId } = (await sale.read()).stage.gate.open;
    await decide(approvalId, 'manager1');
    expect((await approvalOf(approvalId)).waitingFor).toEqual([person('director1').id]);
  });
});

describe('an approval that lets nothing be changed', () => {
  test('refuses a change, and says who decides; nothing of it is written', async () => {
    const sale = await atGate('heldGate');
    const refused = await sale.changes({ expectedAmountFen: 900_000_000 });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain('王建国');
    expect(refused.body.words.zh).toContain('王建国');
    expect((await sale.read()).expectedAmountFen).toBe(900_000);
    expect((await sale.changes({ contacts: [{ name: '李女士' }] })).status).toBe(200);
    await decide(sale.approvalId, 'manager1');
    expect((await sale.changes({ expectedAmountFen: 900_000_000 })).status).toBe(200);
  });
});

describe('every approval about an opportunity', () => {
  test('立项 follows its amount', async () => {
    const { id } = await anOpportunity(person('sales1'), 'changedGate', { category: 'project', expectedAmountFen: 1 });
    const { approvalId } = (await person('sales1').post(`/opportunities/${id}/project-approval`, {}).expect(201)).body;
    await changes(id, { expectedAmountFen: 900_000_000 });
    await decide(approvalId, 'manager1');
    expect(await approvalOf(approvalId)).toMatchObject({
      status: 'running',
      data: { expectedAmountFen: 900_000_000 },
      waitingFor: [person('director1').id],
    });
    await keepHistory(world, 'record-approval/project-changed-meanwhile', `projectApproval/${approvalId}`, {
      ended: false,
    });
  });

  test('one that stands alone follows what it was told in the words of the opportunity', async () => {
    await publishApproval(world, 'priceOfSale', TWO_LEVELS, FACTS);
    const { id } = await anOpportunity(person('sales1'), 'changedGate', { expectedAmountFen: 900_000 });
    const subject = { type: 'opportunity', id };
    const data = { expectedAmountFen: 900_000, name: '另一个名字' };
    const approval = await ask(person('sales1'), 'priceOfSale', data, { subject });
    await changes(id, { expectedAmountFen: 900_000_000, name: '新名字' });
    expect((await approvalOf(approval.id)).data).toEqual({ expectedAmountFen: 900_000_000, name: '另一个名字' });
    await approval.decide(person('manager1'), 'approve');
    expect(await approval.status()).toBe('running');
  });

  test('a budget stays as it is, and says who decides; its approval follows the name of the sale', async () => {
    const { id } = await anOpportunity(person('sales1'), 'changedGate');
    const place = `/opportunities/${id}/budgets`;
    const lines = [{ category: '差旅', amountFen: 100_000 }];
    const budget = (await person('sales1').post(place, { lines }).expect(201)).body;
    const { approvalId } = (await person('sales1').post(`${place}/${budget.id}/approval`, {}).expect(201)).body;
    const refused = await person('sales1').patch(`${place}/${budget.id}`, { note: '改' }, 2);
    expect({ status: refused.status, detail: refused.body.detail }).toMatchObject({
      status: 409,
      detail: expect.stringContaining('王建国'),
    });
    await changes(id, { name: '换了名字' });
    expect((await approvalOf(approvalId)).data).toMatchObject({ opportunity: '换了名字', totalFen: 100_000 });
  });

  test('an extension follows the name of the customer', async () => {
    const { id } = await anOpportunity(person('sales1'), 'changedGate');
    await person('sales1').post(`/opportunities/${id}/protection-extension`, { reason: '招标延期' }).expect(202);
    const running = await world.db('approvals').where({ case_id: id, status: 'running' }).first('id');
    const name = `改名后的公司${Date.now()}有限公司`;
    await changes(id, { customer: { name } });
    expect((await approvalOf(running?.id ?? '')).data).toMatchObject({ customer: name });
  });

  test('a gate follows what stands around the sale as far as its definition names it', async () => {
    const named = await atGate('teamGate');
    const lines = [{ name: '设备', quantity: 1, unitPriceFen: 100 }];
    const quoted = await person('sales1').post(`/opportunities/${named.id}/quotations`, { lines });
    expect({ status: quoted.status, body: quoted.body }).toMatchObject({ status: 201 });
    expect((await approvalOf(named.approvalId)).changes).toHaveLength(1);
    const other = await atGate('changedGate');
    await person('sales1').post(`/opportunities/${other.id}/quotations`, { lines }).expect(201);
    expect((await approvalOf(other.approvalId)).changes).toEqual([]);
  });
});
