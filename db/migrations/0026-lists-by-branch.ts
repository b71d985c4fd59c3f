import type { Knex } from 'knex';

/**
 * Lists of a branch of the organisation: of people by name, and of what lies in the pool, a walk for each department.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    drop index users_by_department;
    create index users_by_department on users (department_id, username, id);
    create index opportunities_public_by_department on opportunities (department_id, created_at, id) where visibility = 'public';
  `);
}
