import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { lateAnswer } from './unreadable';

/** In each stretch of time a body that comes, or an answer that is taken, moves on by that much or to its end. */
export interface Pace {
  readonly stretchMs: number;
  readonly leastBytes: number;
}

/** Which way bytes go, and how many have gone; undefined: nobody waits for the client. */
type Moved = { readonly way: 'in' | 'out'; readonly bytes: number } | undefined;

/**
 * Ends exchanges whose client sends its body, or reads its answer, more slowly than that. What the product itself
 * takes for its work does not count.
 */
export function endSlowExchanges(server: Server, { stretchMs, leastBytes }: Pace): void {
  server.on('request', (request, response) => {
    let before = movedIn(request, response);
    const watch = setInterval(() => {
      const now = movedIn(request, response);
      if (now && before?.way === now.way && now.bytes - before.bytes < leastBytes) end(request, response);
      before = now;
    }, stretchMs);
    const over = (): void => {
      if (request.complete || request.socket.destroyed) clearInterval(watch);
    };
    response.on('close', over);
    request.on('close', over);
  });
}

function movedIn({ complete, socket }: IncomingMessage, response: ServerResponse): Moved {
  if (!complete) return { way: 'in', bytes: socket.bytesRead };
  if (!response.headersSent || response.writableFinished) return undefined;
  return { way: 'out', bytes: socket.bytesWritten - socket.writableLength };
}

/** One whose answer has not begun is told why. */
function end({ socket }: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) return void socket.destroy();
  socket.write(lateAnswer());
  socket.destroySoon();
}
