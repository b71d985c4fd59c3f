import { defaultPayloadConverter, type PayloadConverter } from '@temporalio/common';

/** Fits no message of ours, so that the border of the flow refuses it. */
const UNREADABLE = defaultPayloadConverter.toPayload('a payload that cannot be read');

/**
 * Reads what comes into a flow. Left to itself the library fails the workflow task over a signal that it cannot read,
 * which the engine repeats for ever.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload(payload) {
    try {
      return defaultPayloadConverter.fromPayload(payload);
    } catch {
      return defaultPayloadConverter.fromPayload(UNREADABLE);
    }
  },
};
