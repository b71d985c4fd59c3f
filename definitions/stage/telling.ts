import type { SaleNotice, TellPeople } from './effects';
import type { StageRules } from './rules';

/** Who is told how a sale ends, or that it rests (OPP-23): its owners, the main owner’s manager and whom the model names, but for whoever does it. */
export const tellOfSale = (notice: SaleNotice, { model }: Pick<StageRules, 'model'>, about: string, dueAt: string | null = null): TellPeople => ({
  kind: 'tell',
  notice,
  owners: true,
  manager: true,
  userIds: [],
  informed: model.outcomes?.inform ?? [],
  about,
  dueAt,
  notTheActor: true,
});

/** A sale that wakes up by its clock is its owners’ to go on with. */
export const tellOfResuming = (about: string): TellPeople => ({ kind: 'tell', notice: 'opportunityResumed', owners: true, manager: false, userIds: [], informed: [], about, dueAt: null });

/** OPP-27: what is followed after winning is the main owner’s at first. */
export const tellOfFollowUps = (names: readonly string[]): readonly TellPeople[] =>
  names.length === 0 ? [] : [{ kind: 'tell', notice: 'stageInformed', owners: false, mainOwner: true, manager: false, userIds: [], informed: [], about: names.join('、'), dueAt: null }];
