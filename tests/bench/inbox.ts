import { measure, print } from './measure';
import { type Product, signIn, startProduct } from './product';

const USERS = 2_000;
const APPROVALS = 100_000;
const TASKS_EACH = 10;
const REQUESTS = 400;
const GOAL_P95_MS = 25;

/** The inbox with a million open tasks: lists and counts of one person at a time. */
async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    const begun = performance.now();
    await load(product);
    print({
      bench: 'inbox',
      users: USERS,
      openTasks: APPROVALS * TASKS_EACH,
      loadedInS: Math.round((performance.now() - begun) / 1000),
    });
    const people: Record<string, string>[] = [];
    for (let n = 0; n < 20; n++) people.push(await signIn(product.url, `inbox${n * 97}`));
    const initiator = await product.db.raw<{ rows: { id: string }[] }>('select id from bench_people where n = 3');
    const initiatorId = initiator.rows[0]?.id ?? '';
    for (const path of [
      '/tasks?view=mine',
      '/tasks?view=mine&sort=dueAt&limit=200',
      '/tasks?view=group',
      '/tasks?view=started',
      '/tasks?view=decided',
      '/tasks?view=cc',
      '/tasks?view=mine&q=采购',
      '/tasks/counts',
      '/tasks?view=mine&filter[overdue]=true',
      '/tasks?view=started&filter[definition]=rare&sort=createdAt',
      `/tasks?view=decided&filter[initiatorId]=${initiatorId}`,
      '/approvals',
      '/approvals?filter[definition]=rare&sort=-createdAt',
      '/approvals?filter[overdue]=true',
    ]) {
      const get = async (n: number): Promise<void> => {
        const answer = await fetch(`${product.url}/api/v1${path}`, { headers: people[n % people.length] ?? {} });
        await answer.text();
        if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
      };
      await measure(1, 40, get);
      print({ bench: 'inbox', path, ...(await measure(1, REQUESTS, get)), goalP95Ms: GOAL_P95_MS });
    }
  } finally {
    await product.close();
  }
}

/**
 * People, approvals and tasks as flows write them, made by SQL: nine of ten tasks are somebody’s, one is a group’s;
 * each approval also has a decided one.
 */
async function load({ db }: Product): Promise<void> {
  await db.raw(
    `insert into users (id, username, name, password_hash, department_id, roles, active, created_at)
     select gen_random_uuid(), 'inbox' || n, '用户' || n, u.password_hash, u.department_id, '{sales}', true, now()
     from generate_series(0, ?) n, (select * from users where username = 'sales1') u`,
    [USERS - 1],
  );
  await db.raw(
    `create table bench_people as
     select row_number() over (order by username) - 1 as n, id from users where username like 'inbox%'`,
  );
  await db.raw(`create unique index on bench_people (n)`);
  await db.raw(
    `insert into approvals
       (id, version, case_id, flow, workflow_id, definition_key, definition_version,
        calendar_key, calendar_version, state, title,
        subject_type, subject_id, initiator_id, status, data, steps, is_overdue, search_grams, started_at)
     select made.id, 1, made.id, 'approval', 'approval/' || made.id,
       case when made.n % 50 = 0 then 'rare' else 'bench' end, 1, 'cn', 1, '{}',
       '采购申请 ' || made.n, 'bench',
       made.n::text, p.id, 'running', '{}', '[]', made.n % 20 = 0, array['采','购','采购','申','请','申请'],
       now() - made.n * interval '1 second'
     from (select gen_random_uuid() as id, n from generate_series(1, ?) n) made
       join bench_people p on p.n = made.n % ?`,
    [APPROVALS, USERS],
  );
  await db.raw(
    `insert into tasks
       (id, approval_id, case_id, workflow_id, flow, definition_key, number, purpose, step_key, step_name, title,
        status, outcomes, initiator_id, assignee_id, candidate_ids, due_at, is_overdue, search_grams, opened_at)
     select gen_random_uuid(), a.id, a.id, a.workflow_id, 'approval', a.definition_key, k, 'decision', 'step', 'step',
       a.title, 'open', '{approve,reject}', a.initiator_id,
            case when k = 1 then null else p.id end, case when k = 1 then array[p.id] else '{}' end,
       now() + k * interval '1 hour', k = 5 and a.is_overdue, a.search_grams, a.started_at
     from approvals a cross join generate_series(1, ?) k
       join bench_people p on p.n = (a.subject_id::int * 7 + k * 131) % ?`,
    [TASKS_EACH, USERS],
  );
  await db.raw(
    `insert into tasks
       (id, approval_id, case_id, workflow_id, flow, definition_key, number, purpose, step_key, step_name, title,
        status, outcomes, initiator_id, assignee_id, decided_by, outcome, search_grams, opened_at, closed_at)
     select gen_random_uuid(), t.approval_id, t.case_id, t.workflow_id, t.flow, t.definition_key, 0, 'decision',
       'before', 'before', t.title, 'done', t.outcomes, t.initiator_id, t.assignee_id, t.assignee_id, 'approve',
       t.search_grams, t.opened_at, now()
     from tasks t where t.number = 3`,
  );
  await db.raw(
    `insert into task_candidates (user_id, task_id, opened_at)
     select candidate_ids[1], id, opened_at from tasks where cardinality(candidate_ids) > 0`,
  );
  await db.raw(
    `insert into approval_readers (approval_id, user_id, is_copy, since, started_at)
     select approval_id, coalesce(assignee_id, candidate_ids[1]), bool_or(number = 2),
       min(opened_at), min(opened_at)
     from tasks group by 1, 2`,
  );
  await db.raw('vacuum analyze');
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
