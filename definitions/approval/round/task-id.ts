import { uuidv7 } from '../../shared/ids';

/**
 * The id of a case’s task: a UUIDv7 whose random bits come from the case’s id and the task’s number. The machine asks
 * for no randomness: a validator or a prediction tries a rule out without moving a flow’s random sequence. A second
 * attempt makes the same id.
 */
export function taskIdOf(caseId: string, number: number, at: string): string {
  return uuidv7(Date.parse(at), sequenceFrom(`${caseId}/${number}`));
}

/** Numbers in [0, 1) that look random and depend on the text alone: a hash of the text and a counter. */
function sequenceFrom(text: string): () => number {
  let count = 0;
  return () => (hashOf(`${++count}/${text}`) >>> 0) / 2 ** 32;
}

/** FNV-1a with a final avalanche, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
