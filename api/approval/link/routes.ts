import { type Static, Type } from '@sinclair/typebox';
import { derivedId } from '../../../db/shared/new-id';
import { taskById, type TaskRow } from '../../../db/approval/tasks';
import type { Caller } from '../../../definitions/organisation/access/caller';
import { isBlank } from '../../../definitions/shared/blank';
import { type FilledIn, filledIn, type Sent } from '../../../definitions/shared/form/filled-in';
import type { LinkClaims } from '../../../definitions/notification/link';
import { linkStanding, type LinkStanding } from '../../../definitions/notification/link-standing';
import { outcomeName } from '../outcome-name';
import type { Deps } from '../../deps';
import { callerWithId } from '../../http/authentication';
import { badLinkLimit } from '../../http/bad-link-limit';
import { isFailedStep, problemOf } from '../../http/errors';
import { unprocessable } from '../../http/problem';
import { type Answer, FORM_TYPE, route, type Route } from '../../http/route';
import { type Attempt, decisionView, taskAsked } from './decision';
import { fieldsOfTask } from './fields';
import { WAS } from './inputs';
import { worthlessLinkPage } from './notes';
import { decisionPage, notePage } from './page';
import { act, decide } from '../acting';

/** A link that decides now: about which task, and whom it was made for. */
interface OpenLink {
  readonly task: TaskRow;
  readonly caller: Caller;
  /** The task is a group’s: deciding takes it first. */
  readonly takes: boolean;
}

interface WorthlessLink {
  readonly worthless: Exclude<LinkStanding['kind'], 'open'>;
  readonly task: TaskRow | undefined;
}

const isOpen = (link: OpenLink | WorthlessLink): link is OpenLink => !('worthless' in link);

const answers = {
  200: { description: 'A page (text/html).' },
  403: { description: 'A page: whoever the link was made for has left.' },
  404: { description: 'A page: not a link of ours.' },
  409: { description: 'A page: the case has gone on without it; it names who decided, and when.' },
  410: { description: 'A page: the link has expired, or was used.' },
};

/** As many fields as a step may let its signer write, each with what it was. */
const MOST_FIELDS = 200;
const LONGEST_TEXT = 100_000;

/** What the page sends: beside outcome and comment, the fields by their pointers. */
const linkForm = Type.Object(
  { outcome: Type.String({ minLength: 1, maxLength: 64 }), comment: Type.Optional(Type.String({ maxLength: 10_000 })) },
  {
    additionalProperties: false,
    patternProperties: { [`^(${WAS})?/`]: Type.String({ maxLength: LONGEST_TEXT }) },
    maxProperties: 2 + 2 * MOST_FIELDS,
  },
);

/**
 * Deciding from inside a message 消息内直接办理 (TSK-08), with a signed one-time link in place of signing in. Pages,
 * not JSON; they work without JavaScript.
 */
export function linkRoutes(deps: Deps): Route[] {
  const withLink = linkOpener(deps);
  return [readRoute(deps, withLink), decisionRoute(deps, withLink)];
}

const readRoute = (deps: Deps, withLink: WithLink): Route =>
  route({
    method: 'get',
    path: '/links/:token',
    summary: 'Look at a task through its one-time link',
    description: 'Decides nothing, however often it is read: mail scanners follow links.',
    answers,
    handle: ({ params, address }) =>
      withLink(params['token'] ?? '', address, async ({ task, caller, takes }) =>
        decisionPage(200, await decisionView(deps, { task, caller, claims: takes })),
      ),
  });

const decisionRoute = (deps: Deps, withLink: WithLink): Route =>
  route({
    method: 'post',
    path: '/links/:token',
    summary: 'Decide a task through its one-time link',
    description:
      'What the page’s form sends. The token is the proof: no session and no cookie is looked at, so that ' +
      'no other site can make anybody decide.',
    bodyType: FORM_TYPE,
    body: linkForm,
    answers: { ...answers, 422: { description: 'The page again, with what was typed and what is to be mended.' } },
    handle: ({ params, address, body, requestId }) =>
      withLink(params['token'] ?? '', address, async ({ task, caller, takes }, claims) => {
        const { outcome, comment = '' } = body;
        const sent = sentIn(body);
        const acting = { deps, caller, taskId: task.id, id: requestId, isOnce: true };
        try {
          const form = await valuesOf(deps, task, caller, sent);
          if (takes) await act({ ...acting, id: derivedId(requestId, 0) }, (onTask) => ({ kind: 'claim', ...onTask }));
          await decide(acting, {
            outcome,
            ...(isBlank(comment) ? {} : { comment }),
            ...(Object.keys(form).length === 0 ? {} : { form }),
          });
        } catch (error) {
          const problem = problemOf(error);
          if (!problem || isFailedStep(error)) throw error;
          return refusedPage(deps, claims, task, { sent, comment, problem });
        }
        return notePage(
          200,
          {
            zh: `已提交：${outcomeName(task, outcome)}`,
            en: `Your decision was taken: ${outcomeName(task, outcome)}`,
          },
          { title: task.title },
        );
      }),
  });

type WithLink = (
  token: string,
  address: string,
  proceed: (open: OpenLink, claims: LinkClaims) => Promise<Answer>,
) => Promise<Answer>;

/** Goes on with a link of ours, or says why it is worth nothing. */
function linkOpener(deps: Deps): WithLink {
  const countBadLink = badLinkLimit();
  return async (token, address, proceed) => {
    const claims = deps.links.claimsOf(token);
    if (!claims) return badLinkPage(await countBadLink(address));
    const link = await linked(deps, claims);
    return isOpen(link) ? proceed(link, claims) : worthlessLinkPage(deps.db, link.worthless, link.task);
  };
}

/** What a link with a right signature is worth now. */
async function linked({ db }: Pick<Deps, 'db'>, claims: LinkClaims): Promise<OpenLink | WorthlessLink> {
  const [task, caller] = await Promise.all([taskById(db, claims.taskId), callerWithId(db, claims.userId)]);
  const linkedTask = task && {
    purpose: task.purpose,
    status: task.status,
    assigneeId: task.assignee_id,
    candidateIds: task.candidate_ids,
    decidedBy: task.decided_by,
    history: task.history,
  };
  const standing = linkStanding(claims, linkedTask, caller !== undefined, Date.now());
  if (standing.kind !== 'open') return { worthless: standing.kind, task };
  return task && caller ? { task, caller, takes: standing.claims } : { worthless: 'unknown', task };
}

const badLinkPage = (seconds: number | undefined): Answer =>
  seconds === undefined
    ? notePage(404, {
        zh: '链接无效，请检查是否完整复制。',
        en: 'This link is not valid: see whether you copied it whole.',
      })
    : notePage(
        429,
        { zh: '无效链接过多，请稍后再试。', en: 'Too many links that are not valid: try again later.' },
        { headers: { 'Retry-After': String(seconds) } },
      );

/**
 * A refusal: what can be mended is shown with the form, and what was typed; a case that has gone on meanwhile is told
 * of.
 */
async function refusedPage(deps: Deps, claims: LinkClaims, { title }: TaskRow, attempt: Attempt): Promise<Answer> {
  const { status, headers = {} } = attempt.problem;
  if (status >= 500 || status === 429)
    return notePage(
      status,
      { zh: '系统暂时繁忙，请稍后再试。', en: 'Not available now: try again shortly.' },
      { title, headers },
    );
  const now = await linked(deps, claims);
  if (!isOpen(now)) return worthlessLinkPage(deps.db, now.worthless, now.task);
  return decisionPage(
    status,
    await decisionView(deps, { task: now.task, caller: now.caller, claims: now.takes, attempt }),
  );
}

/** The values of the fields that the page asks for; whether they fit is asked where the task is decided. */
async function valuesOf(deps: Deps, task: TaskRow, caller: Caller, sent: Sent): Promise<FilledIn['values']> {
  const { inputs } = await fieldsOfTask(deps, await taskAsked(deps, task, caller), undefined);
  const { values, errors } = filledIn(inputs, sent);
  if (errors.length > 0)
    throw unprocessable(errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '), [...errors]);
  return values;
}

function sentIn(body: Static<typeof linkForm>): Sent {
  const texts = Object.entries(body);
  const under = (prefix: string) =>
    Object.fromEntries(
      texts.filter(([name]) => name.startsWith(`${prefix}/`)).map(([name, text]) => [name.slice(prefix.length), text]),
    );
  return { typed: under(''), was: under(WAS) };
}
