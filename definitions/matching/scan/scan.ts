import { refused, type Refused } from '../../shared/refusal';

/** A duplicate scan 查重 looks through all customers for records that may be one company. */
export const scanStates = ['running', 'paused', 'done', 'cancelled'] as const;

export type ScanState = (typeof scanStates)[number];

/** What a person may ask of a scan. */
export type ScanCommandKind = 'pause' | 'resume' | 'cancel';

/** Everything that the flow of one scan starts with. */
export interface DuplicateScanStart {
  readonly scanId: string;
  /** The registration policy whose threshold it takes */
  readonly policy: { readonly key: string; readonly version: number };
  /** The least score, 0 to 1, that is worth a person’s eyes; an equal identifier always is. */
  readonly minScore: number;
  readonly by: { readonly userId: string };
}

/** What a command may bring a scan to; only the scan itself gets done. */
export type CommandedState = Exclude<ScanState, 'done'>;

interface Turn {
  readonly from: readonly ScanState[];
  readonly to: CommandedState;
  readonly words: string;
}

const TURNS: Readonly<Record<ScanCommandKind, Turn>> = {
  pause: { from: ['running'], to: 'paused', words: 'paused' },
  resume: { from: ['paused'], to: 'running', words: 'resumed' },
  cancel: { from: ['running', 'paused'], to: 'cancelled', words: 'cancelled' },
};

export const isOver = (state: ScanState): boolean => state === 'done' || state === 'cancelled';

/** The state after the command, or why it is refused. */
export function stateAfter(state: ScanState, kind: ScanCommandKind): { readonly state: CommandedState } | Refused {
  const { from, to, words } = TURNS[kind];
  if (from.includes(state)) return { state: to };
  return refused('wrong_state', `This scan is ${state}; only one that is ${from.join(' or ')} can be ${words}.`);
}

/** Two scans at once would find the same pairs twice over, and slow each other down. */
export const refusalToStart = (open: { readonly id: string; readonly state: ScanState }): Refused =>
  refused(
    'conflict',
    `A scan is ${open.state} already (${open.id}). ${open.state === 'paused' ? 'Resume' : 'Wait for'} ` +
      'it, or cancel it.',
  );
