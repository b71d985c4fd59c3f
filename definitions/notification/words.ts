/** What people read in place of the words of the machine: Chinese first, then English. */
const OUTCOMES: Readonly<Record<string, string>> = {
  approve: '同意 Approve',
  reject: '驳回 Reject',
  notConflict: '不冲突 No conflict',
  same: '同一商机 The same',
  share: '共享 Share',
  merge: '合并 Merge',
  approved: '已通过 Approved',
  rejected: '已驳回 Rejected',
  withdrawn: '已撤回 Withdrawn',
};

/** An outcome of a definition’s own keeps its name. */
export const wordsFor = (outcome: string): string =>
  Object.hasOwn(OUTCOMES, outcome) ? (OUTCOMES[outcome] ?? outcome) : outcome;
