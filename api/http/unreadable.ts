import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '../../db/shared/new-id';
import { instanceOf, titleOf } from './problem';
import { problemBody } from './problem-body';

interface Unreadable {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

const NOT_READ: Unreadable = {
  status: 400,
  code: 'invalid_request',
  detail: 'This is no HTTP request that can be read.',
};

const LATE: Unreadable = {
  status: 408,
  code: 'request_timeout',
  detail: 'The request did not arrive in time. Send it again.',
};

/** By the code of the reader of HTTP. */
const KINDS: Readonly<Record<string, Unreadable>> = {
  HPE_INVALID_URL: {
    ...NOT_READ,
    detail:
      'The address has characters that HTTP does not allow there. Percent-encode them: for curl, -G ' +
      '--data-urlencode "q=泵站" instead of ?q=泵站.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'headers_too_large',
    detail: 'The headers are too large. Send fewer or shorter ones.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'too_large',
    detail: 'The chunks of the body say too much beside the body. Send it without chunk extensions.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: LATE,
};

/**
 * What cannot be read as HTTP reaches no route. It is answered like any other mistake, and the connection ends; a
 * connection on which an answer is under way only ends.
 */
export function answerUnreadable(server: Server): void {
  const answering = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response) => {
    answering.add(socket);
    response.on('close', () => answering.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET' || answering.has(socket)) socket.destroy();
    else socket.end(answerOf(KINDS[error.code ?? ''] ?? NOT_READ));
  });
}

/** To a request of which only a part has come. */
export const lateAnswer = (): string => answerOf(LATE);

function answerOf({ status, code, detail }: Unreadable): string {
  const title = titleOf(status);
  const body = JSON.stringify(problemBody({ status, code, detail }, instanceOf(newId())));
  return [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
