import type { Db } from '../../../db/shared/knex';
import type { TaskRow } from '../../../db/approval/tasks';
import { namesOfUsers } from '../../../db/organisation/users';
import type { LinkStanding } from '../../../definitions/notification/link-standing';
import { shownTime } from '../../../definitions/notification/shown-time';
import type { BothWords } from '../../../definitions/shared/form/refusal-words';
import { decisionBehind } from '../decided-first';
import { outcomeName } from '../outcome-name';
import type { Answer } from '../../http/route';
import { notePage } from './page';

type Worthless = Exclude<LinkStanding['kind'], 'open'>;

/** 410: the link itself is used up; 409: the case has gone on without it. */
const STATUS_OF: Record<Worthless, number> = {
  expired: 410,
  used: 410,
  askedAgain: 410,
  left: 403,
  unknown: 404,
  closed: 409,
  elsewhere: 409,
  aside: 409,
};

/** The page of a link that decides nothing: why, and where there is somebody to name, who and when. */
export async function worthlessLinkPage(db: Db, kind: Worthless, task: TaskRow | undefined): Promise<Answer> {
  const tellsOfTask = kind === 'used' || kind === 'closed' || kind === 'elsewhere' || kind === 'aside';
  return notePage(STATUS_OF[kind], await saidOf(db, kind, task), tellsOfTask && task ? { title: task.title } : {});
}

async function saidOf(db: Db, kind: Worthless, task: TaskRow | undefined): Promise<BothWords> {
  switch (kind) {
    case 'expired':
      return { zh: '链接已过期，请登录系统办理。', en: 'This link has expired: sign in to decide.' };
    case 'left':
      return {
        zh: '您的账号已停用，此链接不再有效。',
        en: 'Your account is closed; this link is worth nothing any more.',
      };
    case 'unknown':
      return { zh: '链接无效：没有这项待办。', en: 'This link is not valid: there is no such task.' };
    case 'askedAgain':
      return {
        zh: '链接已使用：这项待办已重新下发，请使用最新通知中的链接。',
        en: 'This link was used: the task was asked again since; use the link of the newest message.',
      };
    case 'aside':
      return {
        zh: '这项待办正在等待他人的意见或加签，之后会再次通知您。',
        en: 'This task waits for somebody’s opinion or signature; you will be told when it comes back.',
      };
    case 'elsewhere':
      return elsewhere(db, task);
    case 'used':
    case 'closed':
      return closed(db, task);
  }
}

async function elsewhere(db: Db, task: TaskRow | undefined): Promise<BothWords> {
  const holder = await nameOf(db, task?.assignee_id ?? null);
  return holder === undefined
    ? { zh: '这项待办已不由您办理。', en: 'This task is not yours any more.' }
    : { zh: `这项待办现由${holder}办理。`, en: `This task is ${holder}’s now.` };
}

async function closed(db: Db, task: TaskRow | undefined): Promise<BothWords> {
  const decided = task && (await decisionBehind(db, task));
  if (decided) {
    const by = (await nameOf(db, decided.decided_by)) ?? '系统 a rule';
    const [at, outcome] = [shownTime(decided.closed_at ?? ''), outcomeName(decided, decided.outcome ?? '')];
    return {
      zh: `已由${by}于 ${at} 办理：${outcome}`,
      en: `It was decided by ${by} at ${at} (Beijing time): ${outcome}`,
    };
  }
  const at = task?.closed_at ? ` ${shownTime(task.closed_at)}` : '';
  return task?.status === 'returned'
    ? {
        zh: `该审批已于${at} 退回，无需办理。`,
        en: `The case was returned at${at} (Beijing time); there is nothing to decide.`,
      }
    : {
        zh: `这项待办已于${at} 取消，无需办理。`,
        en: `This task was cancelled at${at} (Beijing time); there is nothing to decide.`,
      };
}

const nameOf = async (db: Db, userId: string | null): Promise<string | undefined> =>
  userId === null ? undefined : (await namesOfUsers(db, [userId])).get(userId);
