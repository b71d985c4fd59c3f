import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import type { World } from './world';

const folder = path.join(__dirname, '..', 'histories');

/** The life of one case as the engine kept it: any later code of its flow must come to the same decisions. */
export interface StoredHistory {
  /** `<flow>/<what happened>` */
  readonly name: string;
  readonly workflowType: string;
  readonly history: object;
}

/**
 * With RECORD_HISTORIES=1 (`npm run record:histories`) stores what happened to a case, under the name of its flow and
 * of what it went through; otherwise does nothing. A history that exists stays, since it may stand for cases that run
 * somewhere. Remove its file to have it recorded anew.
 */
export async function keepHistory(
  { temporal }: Pick<World, 'temporal'>,
  name: `${string}/${string}`,
  workflowId: string,
  { ended }: { readonly ended: boolean },
): Promise<void> {
  if (process.env['RECORD_HISTORIES'] !== '1' || storedNames().includes(name)) return;
  const handle = temporal.workflow.getHandle(workflowId);
  if (ended) await handle.result();
  const file = fileOf(name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory()), withoutPlaces))}\n`);
}

/**
 * Which machine and process took a step (`1234@host`), and in which folder its code lay, is nobody’s business.
 * Replaying does not look at it.
 */
const withoutPlaces = (property: string, value: unknown): unknown =>
  property === 'stackTrace' || (typeof value === 'string' && /^\d+@/.test(value)) ? undefined : value;

export function storedHistories(): StoredHistory[] {
  return storedNames().map((name) => {
    const history: { events: { workflowExecutionStartedEventAttributes?: { workflowType?: { name?: string } } }[] } =
      JSON.parse(readFileSync(fileOf(name), 'utf8'));
    return {
      name,
      history,
      workflowType: history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? 'unknown',
    };
  });
}

const fileOf = (name: string): string => path.join(folder, `${name}.json`);

const storedNames = (): string[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length).replaceAll(path.sep, '/'))
    .toSorted();
