import { caseFacts } from '../../db/stage/facts';
import { type ApprovalRow, runningGateOf } from '../../db/approval/rows';
import { frozenDefinition } from '../../db/definition/frozen';
import type { Db } from '../../db/shared/knex';
import type { OpportunityRow } from '../../db/registration/rows';
import { activitiesOf, type ActivityRow, openVisitOf, suspensionOf, type SuspensionRow } from '../../db/stage/rows';
import type { BusinessModel, SalesActivity } from '../../definitions/kinds/businessModel/schema';
import { isOnSale } from '../../definitions/registration/statuses';
import type { PlacedError } from '../../definitions/shared/refusal';
import { refusalOfUnassigned } from '../../definitions/stage/apply';
import { unmetToWin } from '../../definitions/stage/acts/ending';
import { followUpsOf } from '../../definitions/stage/acts/follow-ups';
import { IN_REVIEW, openGate, SUSPENDED, UNASSIGNED } from '../../definitions/stage/acts/in-the-way';
import { withWords } from '../../definitions/shared/words/worded';
import { unmetToMove } from '../../definitions/stage/acts/moving';
import type { Leaving } from '../../definitions/stage/acts/leaving';
import { isLastStage, rulesForReading, stageAt, stageNamed } from '../../definitions/stage/rules';
import { activityId } from '../../definitions/stage/state';
import type { SaleViews } from '../registration/sale-views';
import type { StageView } from '../../definitions/stage/stage-view';

export const saleViews = (db: Db): SaleViews => ({
  summary: (row) => stageSummary(db, row),
  whole: (row) => stageView(db, row),
});

/** Where the sale stands, as a list shows it; null before it is valid. */
async function stageSummary(db: Db, row: OpportunityRow): Promise<StageView | null> {
  if (row.stage_key === null || row.stage_entered_at === null) return null;
  const model = await frozenDefinition(db, 'businessModel', row.business_model_key, row.business_model_version);
  return {
    key: row.stage_key,
    name: stageNamed({ model }, row.stage_key)?.name ?? row.stage_key,
    enteredAt: row.stage_entered_at,
    dueAt: row.stage_due_at,
    overdue: row.stage_overdue,
    stalled: row.stage_stalled,
    winProbability: row.win_probability ?? 0,
    forecast: row.forecast,
    suspendedUntil: row.suspended_until,
  };
}

/** The same with what may happen next, and what is missing for it. */
async function stageView(db: Db, row: OpportunityRow): Promise<StageView | null> {
  const summary = await stageSummary(db, row);
  if (summary === null) return null;
  const activities = await activitiesOf(db, row.id);
  const model = await frozenDefinition(db, 'businessModel', row.business_model_key, row.business_model_version);
  if (!isOnSale(row.status))
    return {
      ...summary,
      suspension: null,
      gate: null,
      activities: followUps(model, activities),
      next: [],
      back: [],
      mayBeWon: null,
    };
  const rules = rulesForReading(model, row.business_model_version);
  const [facts, visit, gate, suspension] = await Promise.all([
    caseFacts(db, row.id),
    openVisitOf(db, row.id),
    runningGateOf(db, row.id),
    isSuspended(row) ? suspensionOf(db, row.id) : undefined,
  ]);
  const stage = stageAt(rules, summary.key);
  const leaving: Leaving = {
    visit: { number: visit?.number ?? 1, stageKey: stage.key, enteredAt: summary.enteredAt },
    activities: Object.fromEntries(activities.map(activityState)),
  };
  const inTheWay = [...stateInTheWay(row, gate), ...(refusalOfUnassigned(facts) === undefined ? [] : [UNASSIGNED])];
  const unmetToWinNow = [...inTheWay, ...unmetToWin(leaving, facts, rules, null)];
  const way = (to: string) => ({
    key: to,
    name: stageAt(rules, to).name,
    unmet: [...inTheWay, ...unmetToMove(to, leaving, facts, rules)].map(withWords),
  });
  return {
    ...summary,
    suspension: suspensionView(suspension),
    gate: gateView(stage.gate, gate),
    activities: (stage.activities ?? []).map((activity) =>
      activityView(
        activity,
        activities.find(({ stage_key, key }) => stage_key === stage.key && key === activity.key),
      ),
    ),
    next: (stage.next ?? []).map(way),
    back: (stage.back ?? []).map(way),
    mayBeWon: isLastStage(stage) ? { unmet: unmetToWinNow.map(withWords) } : null,
  };
}

/** What is done, and what it needs: its documents and its form are seen before anybody tries. */
const activityView = (
  { key, name, required = false, description, documents = [], form }: SalesActivity,
  row: ActivityRow | undefined,
) => ({
  key,
  name,
  required,
  description: description ?? null,
  documents: [...documents],
  form: form ?? null,
  done: row !== undefined && row.done_at !== null,
  plannedOn: row?.planned_on ?? null,
  assigneeId: row?.assignee_id ?? null,
  late: row?.late ?? false,
});

const followUps = (model: BusinessModel, activities: readonly ActivityRow[]) =>
  inOrderOf(model, activities)
    .filter(({ kind }) => kind === 'followUp')
    .map((row) =>
      activityView({ ...followUpsOf(model).find(({ key }) => key === row.key), key: row.key, name: row.name }, row),
    );

/**
 * As they follow each other in the model, and then what is followed after winning; last what the model does without
 * by now.
 */
export function inOrderOf(model: BusinessModel, activities: readonly ActivityRow[]): ActivityRow[] {
  const ids = [
    ...model.stages.flatMap((stage) => (stage.activities ?? []).map(({ key }) => `sales/${stage.key}/${key}`)),
    ...followUpsOf(model).map(({ key }) => `followUp//${key}`),
  ];
  const places = new Map(ids.map((id, place) => [id, place]));
  const placeOf = ({ kind, stage_key, key }: ActivityRow): number =>
    places.get(`${kind}/${stage_key}/${key}`) ?? ids.length;
  return activities.toSorted((a, b) => placeOf(a) - placeOf(b));
}

const activityState = ({ stage_key, key, done_at, documents }: ActivityRow) =>
  [
    activityId(stage_key, key),
    {
      done: done_at === null ? null : { at: done_at, visit: 0, documents: documents.map(({ type }) => type) },
      plan: null,
      assigneeId: null,
      reminder: null,
    },
  ] as const;

const suspensionView = (row: SuspensionRow | undefined) =>
  row === undefined
    ? null
    : { since: row.since, until: row.until, reason: row.reason, summary: row.summary, byUserId: row.by_user_id };

/** What its stage asks for; one that is open goes by its own version. */
function gateView(key: string | undefined, open: ApprovalRow | undefined) {
  const gate = open?.definition_key ?? key;
  return gate === undefined ? null : { key: gate, open: open === undefined ? null : askedGate(open) };
}

/** Where it goes once the gate passes, and where people decide about it. */
const askedGate = (row: ApprovalRow) => ({
  approvalId: row.id,
  to: typeof row.data['to'] === 'string' ? row.data['to'] : null,
  since: row.started_at,
  byUserId: row.initiator_id,
});

const isSuspended = ({ status, status_before: before }: OpportunityRow): boolean =>
  status === 'suspended' || (status === 'inConflictReview' && before === 'suspended');

const stateInTheWay = (row: OpportunityRow, gate: ApprovalRow | undefined): PlacedError[] => [
  ...(row.status === 'inConflictReview' ? [IN_REVIEW] : []),
  ...(isSuspended(row) ? [SUSPENDED] : []),
  ...(gate === undefined ? [] : [openGate({ key: gate.definition_key, to: stageIn(gate), approvalId: gate.id })]),
];

/** The stage to which it is to move; null: it is to be won. */
const stageIn = (gate: ApprovalRow): string | null => {
  const { to } = askedGate(gate);
  return to === 'won' ? null : to;
};
