import { activeUser } from '../../db/organisation/sessions';
import { listOpportunities } from '../../db/registration/lists';
import type { PageRequest } from '../../db/shared/listing';
import { isRole } from '../../definitions/organisation/access/roles';
import { readableOpportunities, type RowScope } from '../../definitions/organisation/access/row-scope';
import { measure, print } from './measure';
import { type Product, signIn, startProduct } from './product';

const ROWS = 100_000;
/** What the one salesperson has, and the whole of the one small department. */
const FEW = 20;
const LISTED = 100;
const GOAL_P95_MS = 40;

/**
 * By who asks: few rows (a salesperson and the head of a small department, somebody in teams only), many, and all.
 */
const readers = ['sales3', 'manager2', 'tech1', 'sales1', 'manager1', 'director1', 'finance1'];
/** Branches of the tree of departments, which managers look at: all that sell, and each half. */
const branches = ['sales', 'east', 'south'];
const sorts = [
  ['expectedAmountFen', 'expected_amount_fen'],
  ['expectedCloseOn', 'expected_close_on'],
  ['protectedUntil', 'protected_until'],
  ['stageDueAt', 'stage_due_at'],
] as const;
const filters = [
  '',
  '&filter[stage]=b',
  '&filter[overdue]=true',
  '&filter[stalled]=true',
  '&filter[forecast]=commit',
  '&filter[status]=valid',
  '&filter[status]=lost',
  '&filter[category]=project',
  '&filter[visibility]=public',
  '&filter[stage]=a&filter[overdue]=true',
  '&sort=createdAt',
  ...sorts.flatMap(([name]) => [`&sort=${name}`, `&sort=-${name}`]),
  '&q=77777',
  '&q=商机',
];

/**
 * Lists of 100,000 open opportunities for people who see few, many and all of them, with each filter; and what the
 * database reads for them.
 */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    await loadRows(product);
    for (const reader of readers) {
      const headers = await signIn(product.url, reader);
      for (const filter of filters) await benchList(product, headers, reader, { name: filter, query: filter });
      for (const { key, id } of await product.db('departments').whereIn('key', branches)) {
        for (const more of ['', '&filter[overdue]=true'])
          await benchList(product, headers, reader, {
            name: `&filter[departmentId]=<${key}>${more}`,
            query: `&filter[departmentId]=${id}${more}`,
          });
      }
    }
    await explained(product);
  } finally {
    await product.close();
  }
}

async function loadRows({ db }: Product): Promise<void> {
  await db.raw(
    `insert into opportunities
       (id, version, registration_version, registration_state,
        workflow_id, name, status, verdict, business_model_key, business_model_version, policy_key,
        policy_version, category, visibility, expected_amount_fen,
        customer, department_id, created_by, search_grams, name_grams, created_at, updated_at, stage_key,
        expected_close_on, protected_until, stage_due_at, stage_version, stage_entered_at, stage_overdue,
        stage_stalled, win_probability, forecast)
     select made.id, 1, 1, '{}',
       'registration/' || made.id, '商机 ' || n, 'valid', 'clear', 'standard', 1, 'standard', 1,
       'normal', case when n % 250 = 3 then 'public' else 'private' end, 100 + n,
       jsonb_build_object('name', '客户 ' || n), u.department_id, u.id,
       array['商', '机', '商机', '客', '户', '客户'] || regexp_split_to_array(n::text, '')
         || (select array_agg(substr(n::text, i, 2)) from generate_series(1, length(n::text) - 1) i), '{}',
       now() - n * interval '1 minute', now(), (array['a','b','c'])[n % 3 + 1],
       case when n % 7 > 0 then current_date + n % 400 end, case when n % 5 > 0 then now() + n * interval '1 hour' end,
       case when n % 3 > 0 then now() + n % 90 * interval '1 day' end, 0, now(), n % 21 = 0, n % 33 = 0,
       (array[10,60,90])[n % 3 + 1], (array['pipeline','bestCase','commit'])[n % 3 + 1]
     from (select gen_random_uuid() as id, n from generate_series(1, ${ROWS}) n) made
     join users u on u.username = case when n % ${ROWS / FEW} = 7 then 'sales3'
       else (array['sales1', 'sales2', 'manager1', 'director1'])[n % 4 + 1] end`,
  );
  await db.raw(
    `insert into opportunity_owners (opportunity_id, user_id, share)
     select id, created_by, 100 from opportunities where visibility = 'private'`,
  );
  await db.raw(
    `insert into opportunity_team (id, opportunity_id, version, created_by, created_at, updated_at, user_id, role)
     select gen_random_uuid(), o.id, 1, o.created_by, now(), now(), u.id, 'presales'
     from (select * from opportunities order by name limit 30) o, users u where u.username = 'tech1'`,
  );
  await db.raw('vacuum analyze');
}

async function benchList(
  { url }: Product,
  headers: Record<string, string>,
  reader: string,
  filter: { readonly name: string; readonly query: string },
): Promise<void> {
  let found = 0;
  const get = async (): Promise<void> => {
    const answer = await fetch(`${url}/api/v1/opportunities?limit=50${filter.query}`, { headers });
    const { items }: { items?: unknown[] } = JSON.parse(await answer.text());
    if (answer.status !== 200 || items === undefined) throw new Error(`A list was answered ${answer.status}`);
    found = items.length;
  };
  await measure(1, 10, get);
  print({
    bench: 'opportunity-lists',
    reader,
    filter: filter.name,
    rows: ROWS,
    ...(await measure(1, LISTED, get)),
    found,
    goalP95Ms: GOAL_P95_MS,
  });
}

/**
 * What the database reads for a page of each of them, by EXPLAIN (ANALYZE, BUFFERS) of the statement that the list
 * sends: `sorted` is the most rows that a sort had to take in.
 */
async function explained({ db }: Product): Promise<void> {
  for (const reader of readers) {
    const user = await db('users').where({ username: reader }).first();
    const caller = user && (await activeUser(db, user.id));
    if (!caller) throw new Error(`There is no ${reader}.`);
    const scope = readableOpportunities({
      ...caller,
      departmentId: caller.department_id,
      headedDepartmentIds: caller.headed,
      roles: caller.roles.filter(isRole),
    });
    for (const column of ['created_at', ...sorts.map(([, sorted]) => sorted)])
      for (const descending of [true, false])
        await explainedPage(db, reader, scope, {
          limit: 50,
          sortBy: `opportunities.${column}`,
          hasEmpty: column !== 'created_at',
          idColumn: 'opportunities.id',
          descending,
        });
  }
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Shared Hit Blocks': number;
  readonly Plans?: readonly Plan[];
}

async function explainedPage(db: Product['db'], reader: string, scope: RowScope, page: PageRequest): Promise<void> {
  const sent: { sql: string; bindings: readonly (string | number | string[])[] }[] = [];
  const note = (statement: (typeof sent)[number]): number => sent.push(statement);
  db.on('query', note);
  await listOpportunities(db, { scope, equals: {} }, page);
  db.removeListener('query', note);
  const [statement] = sent;
  if (!statement) throw new Error('A list asks the database.');
  const { rows } = await db.raw<{ rows: { 'QUERY PLAN': readonly Explained[] }[] }>(
    `explain (analyze, buffers, timing off, format json) ${statement.sql.replace(/\$\d+/g, '?')}`,
    [...statement.bindings],
  );
  const [explained] = rows[0]?.['QUERY PLAN'] ?? [];
  if (!explained) throw new Error('A statement has a plan.');
  print({
    bench: 'opportunity-lists',
    what: 'read by the database',
    reader,
    sort: `${page.descending ? '-' : ''}${page.sortBy}`,
    buffers: explained.Plan['Shared Hit Blocks'],
    sorted: mostSorted(explained.Plan),
    planningMs: explained['Planning Time'],
    executionMs: explained['Execution Time'],
  });
  if (process.env['EXPLAIN']) process.stdout.write(`${JSON.stringify(explained, null, 1)}\n`);
}

interface Explained {
  readonly Plan: Plan;
  readonly 'Planning Time': number;
  readonly 'Execution Time': number;
}

function mostSorted({ 'Node Type': node, Plans = [] }: Plan): number {
  const taken = node.endsWith('Sort') ? Plans.map((below) => below['Actual Rows'] * below['Actual Loops']) : [];
  return Math.max(0, ...taken, ...Plans.map(mostSorted));
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
