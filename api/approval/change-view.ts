import type { RecordChange } from '../../definitions/approval/state';

/** What became of the record while it was decided about, as people see it. */
export const changeView = ({ at, byUserId, before, after, askedAgain }: RecordChange) => ({
  at,
  byId: byUserId,
  before,
  after,
  askedAgain: [...askedAgain],
});
