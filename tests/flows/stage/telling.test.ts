import { type Person, signedIn } from '../../world/http';
import { anOutbox, relayOf } from '../../world/mail';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let manager1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, manager1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'manager1'),
  ]);
  await publishModel(
    await signedIn(world, 'ops1'),
    threeStages(
      'telling',
      { second: { gate: 'stageGate' } },
      {
        outcomes: {
          inform: [{ user: 'finance1' }],
          followUps: [
            { key: 'delivery', name: '发货' },
            { key: 'payment', name: '回款' },
          ],
        },
      },
    ),
  );
});
afterAll(() => world.close());

/** Each message of a sale beside those of its approvals: which template, and for whom. */
const messagesOf = async (id: string): Promise<string[]> =>
  (
    await world
      .db('messages')
      .join('users', 'users.id', 'messages.user_id')
      .whereLike('key', `${id}/stage/%`)
      .orderBy(['template', 'username'])
      .select('template', 'username')
  ).map(({ template, username }) => `${template} ${username}`);

async function aSaleToClose() {
  const sale = await anOpportunity(sales1, 'telling');
  await world.db('opportunity_owners').where({ opportunity_id: sale.id }).update({ share: 60 });
  await world.db('opportunity_owners').insert({ opportunity_id: sale.id, user_id: sales2.id, share: 40 });
  await sale.move('proposal').expect(200);
  const { body } = await sale.move('closing').expect(200);
  await manager1.post(`/tasks/${body.taskIds[0]}/decision`, { outcome: 'approve', comment: '同意' }).expect(200);
  return sale;
}

const winning = { summary: '方案最优', amountFen: 100 };

test('OPP-23 OPP-27 of a won sale owners, manager and those named are told, except who won it', async () => {
  const sale = await aSaleToClose();
  const won = await Promise.all(
    Array.from({ length: 3 }, () =>
      sales1.post(`/opportunities/${sale.id}/won`, winning, { 'Idempotency-Key': `won-${sale.id}` }),
    ),
  );
  expect(won.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await messagesOf(sale.id)).toEqual([
    'opportunityWon finance1',
    'opportunityWon manager1',
    'opportunityWon sales2',
    'stageInformed sales1',
  ]);
});

test('OPP-23 won by somebody above, its owners are told, and that manager is not', async () => {
  const sale = await aSaleToClose();
  await manager1.post(`/opportunities/${sale.id}/won`, winning).expect(200);
  expect(await messagesOf(sale.id)).toEqual([
    'opportunityWon finance1',
    'opportunityWon sales1',
    'opportunityWon sales2',
    'stageInformed sales1',
  ]);
});

test('OPP-23 of a sale that is lost they are told likewise', async () => {
  const sale = await aSaleToClose();
  await sales2.post(`/opportunities/${sale.id}/lost`, { reason: '价格', summary: '对手更低' }).expect(200);
  expect(await messagesOf(sale.id)).toEqual([
    'opportunityLost finance1',
    'opportunityLost manager1',
    'opportunityLost sales1',
  ]);
});

test('OPP-23 of a suspension they are told with its end, and owners when it wakes; each in its own words', async () => {
  await world.db('messages').where({ status: 'waiting' }).update({ status: 'skipped' });
  const sale = await aSaleToClose();
  const until = new Date(Date.now() + 3 * 24 * 3600_000).toISOString();
  await sales1.post(`/opportunities/${sale.id}/suspension`, { reason: '客户停产', until }).expect(200);
  expect(await messagesOf(sale.id)).toEqual([
    'opportunitySuspended finance1',
    'opportunitySuspended manager1',
    'opportunitySuspended sales2',
  ]);
  await world.fastForward(sale.workflowId, { days: 4 });
  expect((await messagesOf(sale.id)).filter((message) => message.startsWith('opportunityResumed'))).toEqual([
    'opportunityResumed sales1',
    'opportunityResumed sales2',
  ]);
  await sales1.post(`/opportunities/${sale.id}/won`, winning).expect(200);
  const lost = await aSaleToClose();
  await sales1.post(`/opportunities/${lost.id}/lost`, { reason: '价格', summary: '对手更低' }).expect(200);

  const outbox = anOutbox();
  const relay = await relayOf(world, outbox.sender);
  const soon = Date.now() + 30 * 24 * 3600_000;
  while ((await relay.deliverDue(soon)) > 0);
  const mails = outbox.to('sales2@baton.example').join('\n');
  for (const words of [
    '【挂起】',
    '原因：客户停产',
    '自动恢复：',
    '【恢复】',
    '【赢单】',
    '合同草稿已生成',
    '【输单】',
    '原因：价格',
  ])
    expect(mails).toContain(words);
  expect(await world.db('messages').whereLike('key', `${sale.id}/stage/%`).whereNot({ status: 'sent' })).toEqual([]);
});
