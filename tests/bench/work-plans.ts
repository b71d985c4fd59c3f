import { measure, print } from './measure';
import { type Product, signIn, startProduct } from './product';

const PEOPLE = 500;
const OPPORTUNITIES = 100_000;
/** The one that was done, a coming one and an overdue one, and one without a plan. */
const EACH = 4;
const LISTED = 100;
const GOAL_P95_MS = 40;

/** Work plans out of 400,000 activities: one’s own, those of a department, those of 500 people. */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    const { sales, east } = await loadRows(product);
    for (const [reader, whose] of [
      ['sales1', ''],
      ['manager1', `&filter[departmentId]=${east}`],
      ['director1', `&filter[departmentId]=${sales}`],
    ] as const) {
      const headers = await signIn(product.url, reader);
      for (const filter of [
        '',
        '&filter[done]=false',
        '&filter[overdue]=true',
        '&filter[from]=2030-01-07&filter[before]=2030-01-14',
      ])
        await benchList(product, headers, reader, `${whose}${filter}`);
    }
  } finally {
    await product.close();
  }
}

/** 500 people more, in the departments of the demo people; each opportunity is one’s, with its activities. */
async function loadRows({ db }: Product): Promise<{ readonly sales: string; readonly east: string }> {
  const department = async (username: string): Promise<string> => {
    const user = await db('users').where({ username }).first('department_id');
    if (!user) throw new Error(`There is no ${username}.`);
    return user.department_id;
  };
  const [sales, east, south] = [await department('director1'), await department('sales1'), await department('sales3')];
  await db.raw(
    `insert into users (id, username, name, password_hash, roles, department_id, created_at)
     select gen_random_uuid(), 'seller' || n, '销售 ' || n, '-', array['sales'], (array[?, ?, ?]::uuid[])[n % 3 + 1],
       now()
     from generate_series(1, ${PEOPLE}) n`,
    [sales, east, south],
  );
  await db.raw(
    `insert into opportunities
       (id, version, registration_version, registration_state,
        workflow_id, name, status, verdict, business_model_key, business_model_version, policy_key,
        policy_version, category, visibility,
        customer, department_id, created_by, search_grams, name_grams, created_at, updated_at,
        stage_key, stage_version, stage_entered_at)
     select made.id, 1, 1, '{}',
       'registration/' || made.id, '商机 ' || n, 'valid', 'clear', 'standard', 1, 'standard', 1,
       'normal', 'private',
       jsonb_build_object('name', '客户 ' || n), u.department_id, u.id, '{}', '{}', now(), now(), 'lead', 0, now()
     from (select gen_random_uuid() as id, n from generate_series(1, ${OPPORTUNITIES}) n) made
     join users u on u.username = case when n % 100 = 7 then 'sales1' else 'seller' || (n % ${PEOPLE} + 1) end`,
  );
  await db.raw(
    `insert into opportunity_activities
       (opportunity_id, kind, stage_key, key, name, required, planned_on, planned_until, assignee_id, done_at)
     select o.id, 'sales', 'lead', 'activity' || k, '活动', false, day::text, day, o.created_by,
       case when k = 0 then now() end
     from opportunities o, generate_series(0, ${EACH - 1}) k,
          lateral (select case when k = 3 then null else date '2026-01-01'
            + case when k = 1 then (hashtext(o.id::text) & 4095) + 1000 else hashtext(o.id::text) & 255 end end as day
          ) planned`,
  );
  await db.raw('vacuum analyze');
  return { sales, east };
}

async function benchList(
  { url }: Product,
  headers: Record<string, string>,
  reader: string,
  filter: string,
): Promise<void> {
  let found = 0;
  const get = async (): Promise<void> => {
    const answer = await fetch(`${url}/api/v1/activities?limit=50${filter}`, { headers });
    const { items }: { items?: unknown[] } = JSON.parse(await answer.text());
    if (answer.status !== 200 || items === undefined) throw new Error(`A list was answered ${answer.status}`);
    found = items.length;
  };
  await measure(1, 10, get);
  print({
    bench: 'work-plans',
    reader,
    filter: filter.replace(/=[0-9a-f-]{36}/, '=…'),
    rows: OPPORTUNITIES * EACH,
    ...(await measure(1, LISTED, get)),
    found,
    goalP95Ms: GOAL_P95_MS,
  });
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
