import type { Db } from '../shared/knex';
import { prepared } from '../shared/prepared';

/** A command 命令 to a flow whose answer is not known yet: the update of that name, which has this id. */
export interface SentCommand {
  readonly id: string;
  readonly workflow_id: string;
  readonly name: string;
  readonly args: [unknown];
  readonly sent_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    sent_commands: SentCommand;
  }
}

const NOTE = `
  with settled as (delete from sent_commands where id = any(:settled::uuid[]))
  insert into sent_commands (id, workflow_id, name, args, sent_at) values (:id, :workflowId, :name, :args::jsonb, :at)
  on conflict (id) do update set sent_at = excluded.sent_at`;

/** Before it can be lost; forgets those that are answered, in the same statement. */
export async function noteCommand(
  db: Db,
  { id, workflow_id: workflowId, name, args, sent_at: at }: SentCommand,
  answered: readonly string[],
): Promise<void> {
  const values = { id, workflowId, name, args: JSON.stringify(args), at, settled: [...answered] };
  await db.raw(NOTE, values).options(prepared('note-command'));
}

export const forgetCommands = (db: Db, ids: readonly string[]): Promise<number> =>
  db('sent_commands')
    .whereIn('id', [...ids])
    .delete();

interface Taking {
  readonly before: string;
  readonly until: string;
  readonly limit: number;
}

/** Those that have waited since then, the oldest first; whoever takes them has until `until` before another does. */
export async function takeLostCommands(db: Db, { before, until, limit }: Taking): Promise<SentCommand[]> {
  const waiting = db('sent_commands')
    .where('sent_at', '<', before)
    .orderBy('sent_at')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .select('id');
  return db('sent_commands').whereIn('id', waiting).update({ sent_at: until }).returning('*');
}
