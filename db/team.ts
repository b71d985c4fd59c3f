import type { OpportunityPeople } from '../definitions/access/opportunity';
import type { TeamRole } from '../definitions/team/schema';
import type { Db } from './knex';
import type { PartRow } from './opportunity-parts';
import { type OpportunityRow, ownersOf } from './opportunities';

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

/** Who has to do with an opportunity; what the rules of access ask for. */
export async function peopleAround(db: Db, { id, department_id }: Pick<OpportunityRow, 'id' | 'department_id'>): Promise<OpportunityPeople> {
  const [owners, team] = await Promise.all([ownersOf(db, [id]), db<MemberRow>('opportunity_team').where({ opportunity_id: id }).select('user_id', 'role')]);
  return { owners: owners.map(({ user_id }) => user_id), team: team.map(({ user_id, role }) => ({ userId: user_id, role })), departmentId: department_id };
}
