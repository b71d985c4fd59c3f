import { refusalOfStep } from '../part/steps';
import { type Refused, refused } from '../../shared/refusal';
import type { SampleStatus } from './schema';

/** What may follow: what was sent comes back or stays with the customer, and cannot be cancelled any more. */
const FOLLOWING: Readonly<Record<SampleStatus, readonly SampleStatus[]>> = {
  requested: ['sent', 'cancelled'],
  sent: ['returned'],
  returned: [],
  cancelled: [],
};

interface SampleChange {
  readonly status?: SampleStatus | undefined;
  /** Whether what is asked for, or by when, is changed. */
  readonly changesRequest: boolean;
}

/** Refuses what does not follow from where a sample request stands. */
export function refusalToChangeSample(
  now: SampleStatus,
  { status, changesRequest }: SampleChange,
): Refused | undefined {
  if (changesRequest && now !== 'requested')
    return refused('wrong_state', `This sample request is ${now}: what it asks for stays as it is. Enter a new one.`);
  return refusalOfStep('sample request', FOLLOWING, now, status);
}
