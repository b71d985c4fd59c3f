import type { Db } from '../shared/knex';
import { prepared } from '../shared/prepared';
import type { RecentChange } from '../approval/recent-changes';

/** A command 命令 to a flow: the update of that name, which has this id. */
export interface SentCommand {
  readonly id: string;
  readonly workflow_id: string;
  readonly name: string;
  readonly args: [unknown];
  readonly sent_at: string;
  readonly refused_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    sent_commands: SentCommand;
  }
}

const NOTE = `
  with settled as (delete from sent_commands where id = any(:settled::uuid[]))
  insert into sent_commands (id, workflow_id, name, args, sent_at) values (:id, :workflowId, :name, :args::jsonb, :at) on conflict (id) do update set (sent_at, refused_at) = (excluded.sent_at, null)`;

/** Before it can be lost; forgets those that are settled, in the same statement. */
export async function noteCommand(
  db: Db,
  { id, workflow_id: workflowId, name, args, sent_at: at }: Omit<SentCommand, 'refused_at'>,
  settled: readonly string[],
): Promise<void> {
  await db
    .raw(NOTE, { id, workflowId, name, args: JSON.stringify(args), at, settled: [...settled] })
    .options(prepared('note-command'));
}

export const forgetCommands = (db: Db, ids: readonly string[]): Promise<number> =>
  db('sent_commands')
    .whereIn('id', [...ids])
    .delete();

/** It is not sent again, but the flow can still ask for it: its rows may have it ({@link lostCommand}). */
export const noteRefusal = (db: Db, id: string, at: string): Promise<number> =>
  db('sent_commands').where({ id }).update({ refused_at: at });

export const forgetRefusedBefore = (db: Db, at: string): Promise<number> =>
  db('sent_commands').where('refused_at', '<', at).delete();

/** A command that the rows of a flow have, and that the flow has forgotten. */
export interface LostCommand<Args> {
  readonly args: Args;
  /** The moment by which it was carried out. */
  readonly at: string;
}

/** How long it is waited for whoever else may send it again, such as a handover, where there is no note of it. */
const GONE_AFTER_MS = 24 * 3_600_000;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What the change of this name was, by the note of it. Null: there is none (yet); `gone`: there will be none. */
export async function lostCommand<Args>(
  db: Db,
  { name: id, at }: RecentChange,
  now: string,
): Promise<LostCommand<Args> | null | 'gone'> {
  const note =
    id !== null && UUID.test(id)
      ? await db('sent_commands').where({ id }).first<{ readonly args: readonly [Args] } | undefined>('args')
      : undefined;
  if (note && at !== null) return { args: note.args[0], at };
  return at !== null && Date.parse(now) - Date.parse(at) > GONE_AFTER_MS ? 'gone' : null;
}

/**
 * Commands that have waited for an answer since then, the oldest first; whoever takes them has until `until` before
 * another does.
 */
export async function takeLostCommands(
  db: Db,
  { before, until, limit }: { readonly before: string; readonly until: string; readonly limit: number },
): Promise<SentCommand[]> {
  const waiting = db('sent_commands')
    .whereNull('refused_at')
    .where('sent_at', '<', before)
    .orderBy('sent_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .select('id');
  return db('sent_commands').whereIn('id', waiting).update({ sent_at: until }).returning('*');
}
