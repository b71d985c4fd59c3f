import * as fc from 'fast-check';
import { customersPerSecond, estimatedEnd } from '../../../../definitions/matching/scan/progress';
import {
  isOver,
  refusalToStart,
  type ScanCommandKind,
  type ScanState,
  stateAfter,
} from '../../../../definitions/matching/scan/scan';

const commands: readonly ScanCommandKind[] = ['pause', 'resume', 'cancel'];
const after = (state: ScanState, kind: ScanCommandKind): ScanState | undefined => {
  const result = stateAfter(state, kind);
  return 'state' in result ? result.state : undefined;
};

test('a running scan is paused, a paused one resumed, and either is cancelled', () => {
  expect(commands.map((kind) => after('running', kind))).toEqual(['paused', undefined, 'cancelled']);
  expect(commands.map((kind) => after('paused', kind))).toEqual([undefined, 'running', 'cancelled']);
});

test('a scan that is over stays as it is, whatever is asked', () => {
  fc.assert(
    fc.property(fc.constantFrom<ScanState>('done', 'cancelled'), fc.constantFrom(...commands), (state, kind) => {
      expect(isOver(state)).toBe(true);
      expect(stateAfter(state, kind)).toMatchObject({
        refusal: { code: 'wrong_state', detail: expect.stringContaining(state) },
      });
    }),
  );
});

test('a second scan is refused with the id of the one that is open', () => {
  expect(refusalToStart({ id: 'x1', state: 'paused' })).toMatchObject({
    refusal: { code: 'conflict', detail: expect.stringContaining('x1') },
  });
});

test('the pace is that of the last batches, and the end follows from it while the scan runs', () => {
  const progress = { state: 'running', total: 1_000, compared: 400, recentCustomers: 200, recentMs: 2_000 } as const;
  expect(customersPerSecond(progress)).toBe(100);
  expect(estimatedEnd(progress, '2026-01-01T00:00:00.000Z')).toBe('2026-01-01T00:00:06.000Z');
  expect(estimatedEnd({ ...progress, state: 'paused' }, '2026-01-01T00:00:00.000Z')).toBeNull();
  expect(customersPerSecond({ ...progress, recentCustomers: 0, recentMs: 0 })).toBeNull();
  expect(estimatedEnd({ ...progress, recentCustomers: 0, recentMs: 0 }, '2026-01-01T00:00:00.000Z')).toBeNull();
});
