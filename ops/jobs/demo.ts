import { hash } from '@node-rs/argon2';
import type { Db } from '../../db/shared/knex';
import { newId } from '../../db/shared/new-id';
import type { Role } from '../../definitions/organisation/access/roles';

/** The password of every demo user. */
export const DEMO_PASSWORD = 'baton-demo';

interface DemoDepartment {
  readonly key: string;
  readonly name: string;
  readonly parent: string | null;
  readonly head: string | null;
}

/** Parents before children. */
const departments: readonly DemoDepartment[] = [
  { key: 'company', name: '总公司', parent: null, head: null },
  { key: 'sales', name: '销售部', parent: 'company', head: 'director1' },
  { key: 'east', name: '华东区', parent: 'sales', head: 'manager1' },
  { key: 'south', name: '华南区', parent: 'sales', head: 'manager2' },
  { key: 'service', name: '服务部', parent: 'company', head: null },
  { key: 'office', name: '综合管理部', parent: 'company', head: null },
];

interface DemoUser {
  readonly username: string;
  readonly name: string;
  readonly department: string;
  readonly roles: readonly Role[];
  readonly skills?: readonly string[];
}

const users: readonly DemoUser[] = [
  { username: 'sales1', name: '陈晓东', department: 'east', roles: ['sales'] },
  { username: 'sales2', name: '林佳', department: 'east', roles: ['sales'] },
  { username: 'sales3', name: '黄志强', department: 'south', roles: ['sales'] },
  { username: 'manager1', name: '王建国', department: 'east', roles: ['sales'] },
  { username: 'manager2', name: '李慧敏', department: 'south', roles: ['sales'] },
  { username: 'director1', name: '赵宏伟', department: 'sales', roles: ['sales'] },
  { username: 'legal1', name: '孙律', department: 'office', roles: ['legal'] },
  { username: 'desk1', name: '周婷', department: 'service', roles: ['serviceDesk'] },
  { username: 'dispatcher1', name: '吴涛', department: 'service', roles: ['dispatcher'] },
  {
    username: 'tech1',
    name: '郑凯',
    department: 'service',
    roles: ['technician'],
    skills: ['valves', 'pumps', 'instruments'],
  },
  { username: 'tech2', name: '冯磊', department: 'service', roles: ['technician'], skills: ['valves', 'pumps'] },
  { username: 'tech3', name: '蒋鹏', department: 'service', roles: ['technician'], skills: ['pumps'] },
  { username: 'care1', name: '许晴', department: 'service', roles: ['care'] },
  { username: 'finance1', name: '何敏', department: 'office', roles: ['finance'] },
  { username: 'ops1', name: '高远', department: 'office', roles: ['ops'] },
  { username: 'admin1', name: '马丽', department: 'office', roles: ['admin'] },
];

/**
 * Departments and people to try the product with; nothing where there are people already. One transaction: all or
 * none.
 */
export async function loadDemo(db: Db): Promise<void> {
  const passwordHash = await hash(DEMO_PASSWORD);
  await db.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtext('baton.demo'))`);
    if (await trx('users').first('id')) return;
    const departmentIds = new Map(departments.map(({ key }) => [key, newId()]));
    const userIds = new Map(users.map(({ username }) => [username, newId()]));
    for (const { key, name, parent } of departments) {
      await trx('departments').insert({
        id: idOf(departmentIds, key),
        key,
        name,
        parent_id: parent === null ? null : idOf(departmentIds, parent),
        head_user_id: null,
      });
    }
    const createdAt = new Date().toISOString();
    await trx('users').insert(
      users.map(({ username, name, department, roles, skills }) => ({
        id: idOf(userIds, username),
        username,
        name,
        password_hash: passwordHash,
        department_id: idOf(departmentIds, department),
        roles: [...roles],
        skills: [...(skills ?? [])],
        email: `${username}@baton.example`,
        mobile: null,
        active: true,
        created_at: createdAt,
      })),
    );
    for (const { key, head } of departments)
      if (head !== null)
        await trx('departments')
          .where({ key })
          .update({ head_user_id: idOf(userIds, head) });
  });
}

function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demo data names "${name}", which it does not have.`);
  return id;
}
