import { schedule } from 'node-cron';
import { resendLostCommands } from '../../api/case/commands';

const EVERY_TEN_SECONDS = '*/10 * * * * *';

type Sending = Parameters<typeof resendLostCommands>[0];

/** Commands whose answer was lost together with a process are sent again; several processes may do it at once. */
export function watchCommands(sending: Sending): { stop: () => Promise<void> } {
  const look = (): Promise<unknown> =>
    resendLostCommands(sending, Date.now()).catch((error: unknown) =>
      sending.log.error({ err: error }, 'commands without an answer could not be sent again; it is tried again'),
    );
  const job = schedule(EVERY_TEN_SECONDS, look, { noOverlap: true });
  return { stop: async () => job.destroy() };
}
