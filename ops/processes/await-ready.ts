import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '../build/progress';

const betweenTriesMs = 50;
const answerWithinMs = 5_000;
const tellEveryMs = 10_000;

/** Waits, and says what is missing, until the API says that it, its database, its engine and a worker are ready. */
export async function awaitReady(apiUrl: string, say: (line: string) => void): Promise<void> {
  let toldAt = Date.now();
  for (;;) {
    const answer = await ask(`${apiUrl}/health/ready`);
    if (answer === ready) return;
    if (Date.now() - toldAt >= tellEveryMs) {
      toldAt = Date.now();
      say(`not ready yet: ${answer}`);
    }
    await pause(betweenTriesMs);
  }
}

const ready = 'ready';

function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: answerWithinMs, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () => resolve(response.statusCode === 200 ? ready : `${response.statusCode ?? ''} ${body}`));
      response.on('error', (error) => resolve(messageOf(error)));
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', (error) => resolve(messageOf(error)));
  });
}
