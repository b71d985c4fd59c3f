import { condition, defineSignal, setHandler } from '@temporalio/workflow';

export const goOn = defineSignal('goOn');

/** Waits until it may go on. */
export async function waiting(): Promise<string> {
  let mayGoOn = false;
  setHandler(goOn, () => void (mayGoOn = true));
  await condition(() => mayGoOn);
  return 'gone on';
}

/** Forgets a promise that fails. */
export async function forgetful(): Promise<void> {
  void Promise.reject(new Error('nobody waits for this'));
  await condition(() => false);
}
