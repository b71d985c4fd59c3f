import { approvalById } from '../../../db/approval/rows';
import { definitionVersion } from '../../../db/definition/rows';
import type { TaskRow } from '../../../db/approval/tasks';
import { namesOfUsers } from '../../../db/organisation/users';
import { reasonView } from '../../../definitions/approval/inbox/reason-words';
import type { Caller } from '../../../definitions/organisation/access/caller';
import { type Sent, shownAgain } from '../../../definitions/shared/form/filled-in';
import { definitionOf } from '../../../definitions/kinds/read';
import { shownData } from '../../../definitions/approval/data/shown-data';
import { shownTime } from '../../../definitions/notification/shown-time';
import { outcomeName } from '../outcome-name';
import { pointerOf } from '../../../definitions/shared/json';
import { seenBy } from '../access';
import type { Deps } from '../../deps';
import { notFound, type ProblemDetails } from '../../http/problem';
import { draftOf, fieldsOfTask, type TaskAsked } from './fields';
import { drawnInput } from './inputs';
import type { DecisionPage } from './page';
import { refusalsOf } from './refusals';

type Reading = Pick<Deps, 'db' | 'published' | 'forms' | 'hosted'>;

/** As the template has it. */
const COMMENT = { id: 'comment', label: '意见 Comment' };

/** What was sent, and why it was refused. */
export interface Attempt {
  readonly sent: Sent;
  readonly comment: string;
  readonly problem: ProblemDetails;
}

export async function taskAsked({ db }: Pick<Deps, 'db'>, task: TaskRow, caller: Caller): Promise<TaskAsked> {
  const approval = await approvalById(db, task.approval_id);
  if (!approval) throw notFound();
  const row = await definitionVersion(db, 'approval', approval.definition_key, approval.definition_version);
  return { task, caller, approval, definition: row && definitionOf('approval', row.body) };
}

interface Shown {
  readonly task: TaskRow;
  readonly caller: Caller;
  readonly claims: boolean;
  readonly attempt?: Attempt;
}

/**
 * What the page of an open task shows to this person: at first with their draft, after an attempt with what they
 * typed.
 */
export async function decisionView(deps: Reading, { task, caller, claims, attempt }: Shown): Promise<DecisionPage> {
  const asked = await taskAsked(deps, task, caller);
  const draft = await draftOf(deps.db, task, caller);
  const [{ inputs, elsewhere }, { data }, names] = await Promise.all([
    fieldsOfTask(deps, asked, attempt ? undefined : draft),
    seenBy(deps.db, asked.approval, caller),
    namesOfUsers(deps.db, [task.initiator_id]),
  ]);
  const shown = attempt ? shownAgain(inputs, attempt.sent) : inputs;
  const refusals = attempt && refusalsOf(attempt.problem, shown, elsewhere);
  const drawn = shown.map((input, index) => drawnInput(input, index, refusals?.atInputs.get(input.pointer)));
  const onlyRejects = elsewhere.some(({ isMissing }) => isMissing);
  const needing = asked.definition?.steps.find(({ key }) => key === task.step_key)?.requireComment ?? [];
  const outcomes = task.outcomes
    .filter((key) => !onlyRejects || key === 'reject')
    .map((key) => ({
      key,
      label: outcomeName(task, key),
      needsComment: task.purpose === 'decision' && needing.includes(key),
      rejects: key === 'reject',
    }));
  return {
    recipient: caller.name,
    title: task.title,
    stepName: task.step_name,
    initiator: names.get(task.initiator_id) ?? '',
    ...(task.due_at === null ? {} : { due: shownTime(task.due_at) }),
    isOpinion: task.purpose === 'opinion',
    claims,
    data: shownData(
      Object.fromEntries(
        Object.entries(data).filter(([name]) => !inputs.some(({ pointer }) => pointer === pointerOf(name))),
      ),
    ),
    whyMe: task.why_me.map((reason) => reasonView(reason).words),
    inputs: drawn,
    elsewhere: elsewhere.map(({ label }) => label),
    onlyRejects,
    outcomes,
    needsComment: outcomes.some(({ needsComment }) => needsComment),
    comment: attempt?.comment ?? draft?.comment ?? '',
    ...(refusals?.atComment ? { commentError: refusals.atComment } : {}),
    ...(refusals
      ? {
          refusal: refusals.whole,
          toMend: [...drawn.filter(({ error }) => error !== undefined), ...(refusals.atComment ? [COMMENT] : [])].map(
            ({ id, label }) => ({ id, label }),
          ),
        }
      : {}),
  };
}
