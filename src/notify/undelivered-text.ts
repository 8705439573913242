import { counted, printable } from '../output/text.ts';
import type { Undelivered } from './deliver.ts';
import type { Failure } from './failure.ts';

/** What did not arrive, and why, in one line. */
export function undeliveredText({ channel, messages, failure }: Undelivered): string {
  const what = `${counted(messages, 'message')} for the channel '${printable(channel)}'`;
  return `${what} ${messages === 1 ? 'waits' : 'wait'} for the next run: ${failureText(failure)}`;
}

function failureText(failure: Failure): string {
  switch (failure.code) {
    case 'status': {
      const { status, word, retryAfterMs } = failure;
      const wait =
        retryAfterMs === undefined ? '' : `, asking to wait ${Math.ceil(retryAfterMs / 1000)} seconds`;
      return `it answered ${status}${word === undefined ? '' : ` ${word}`}${wait}`;
    }
    case 'connection':
      return connectionText(failure.errno);
    case 'no-answer':
      return 'it did not answer in time';
    case 'no-channel':
      return 'the settings have it no more';
    case 'not-tried':
      return 'there was no time left';
  }
}

function connectionText(errno: string): string {
  switch (errno) {
    case 'ECONNREFUSED':
      return 'the connection was refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name of its server is not known';
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
    case 'EPIPE':
      return 'the connection broke';
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return 'its server cannot be reached';
    default:
      return `there was no connection (${errno})`;
  }
}
