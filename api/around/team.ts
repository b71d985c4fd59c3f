import { otherParts } from '../../db/around/parts';
import type { Db } from '../../db/shared/knex';
import { type MemberRow, openWorkOf } from '../../db/around/team';
import { namesOfUsers, userById } from '../../db/organisation/users';
import { refusalOfDuplicate } from '../../definitions/around/part/changing';
import {
  MAX_MEMBERS,
  memberPatchSchema,
  memberSchema,
  type MemberView,
  newMemberSchema,
} from '../../definitions/around/team/schema';
import { refusalToLeave } from '../../definitions/around/team/leaving';
import { refusalOfShare } from '../../definitions/around/team/shares';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { unprocessable } from '../http/problem';
import type { Route } from '../http/route';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** The team 项目团队 of an opportunity (OPP-11, OPP-20, OPP-21). */
export const teamRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'team',
    table: 'opportunity_team',
    path: 'team',
    idName: 'memberId',
    one: 'a member of the team 团队成员',
    most: MAX_MEMBERS,
    newSchema: newMemberSchema,
    patchSchema: memberPatchSchema,
    viewSchema: memberSchema,
    writtenBy: 'lead',
    async entered({ userId, role, share = null, note = null }, { trx, opportunity, id }) {
      const user = await userById(trx, userId);
      if (!user?.active)
        throw unprocessable('Nobody who works here has this id.', [
          { pointer: '/userId', code: 'unknown_user', detail: 'is the id of nobody who works here' },
        ]);
      const others = await otherParts(trx, 'opportunity_team', { opportunityId: opportunity.id, except: id });
      assertAllowed(
        refusalOfDuplicate(
          others.some(({ user_id }) => user_id === userId),
          user.name,
          '/userId',
        ),
      );
      assertAllowed(
        refusalOfShare(
          share,
          others.map((other) => other.share),
        ),
      );
      return { user_id: userId, role, share, note };
    },
    async changed(row, patch, { trx, opportunity }) {
      const share = patched(patch.share, row.share);
      const others = await otherParts(trx, 'opportunity_team', { opportunityId: opportunity.id, except: row.id });
      if (share !== row.share)
        assertAllowed(
          refusalOfShare(
            share,
            others.map((other) => other.share),
          ),
        );
      return { user_id: row.user_id, role: patched(patch.role, row.role), share, note: patched(patch.note, row.note) };
    },
    async removed({ user_id }, { trx, opportunity, people }) {
      if (!people.owners.includes(user_id)) assertAllowed(refusalToLeave(await openWorkOf(trx, opportunity, user_id)));
    },
    views: memberViews,
  });

async function memberViews(db: Db, rows: readonly MemberRow[]): Promise<MemberView[]> {
  const names = await namesOfUsers(
    db,
    rows.map(({ user_id }) => user_id),
  );
  return rows.map((row) => ({
    ...partView(row),
    userId: row.user_id,
    userName: names.get(row.user_id) ?? '',
    role: row.role,
    share: row.share,
    note: row.note,
  }));
}
