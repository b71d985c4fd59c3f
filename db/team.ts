import type { OpportunityPeople } from '../definitions/access/opportunity';
import type { TeamRole } from '../definitions/team/schema';
import type { Db } from './knex';
import type { PartRow } from './opportunity-parts';
import type { OpportunityRow } from './opportunities';
import { prepared } from './prepared';

export interface MemberRow extends PartRow {
  readonly user_id: string;
  readonly role: TeamRole;
  readonly share: number | null;
  readonly note: string | null;
}

declare module './opportunity-parts' {
  interface PartTables {
    opportunity_team: MemberRow;
  }
}

const AROUND = `
  select array(select user_id::text from opportunity_owners where opportunity_id = :id order by share desc, user_id) as owners,
         (select coalesce(json_agg(json_build_object('userId', user_id, 'role', role)), '[]') from opportunity_team where opportunity_id = :id) as team`;

/** Who has to do with an opportunity; what the rules of access ask for. */
export async function peopleAround(db: Db, { id, department_id }: Pick<OpportunityRow, 'id' | 'department_id'>): Promise<OpportunityPeople> {
  const { rows } = await db.raw<{ rows: Omit<OpportunityPeople, 'departmentId'>[] }>(AROUND, { id }).options(prepared('people-around'));
  return { owners: rows[0]?.owners ?? [], team: rows[0]?.team ?? [], departmentId: department_id };
}
