import { readFileSync } from 'node:fs';
import { errnoOf, UsageError } from '../errors.ts';
import { errnoText } from '../output/detail.ts';
import type { Channel } from './subscriptions.ts';

/** Where a channel is, as the place that its secret is kept in says. */
export interface Address {
  readonly kind: Channel['kind'];
  readonly url: string;
}

/**
 * Finds the addresses of channels. No message holds anything of them.
 * @throws UsageError if one is not there, or is none
 */
export function findAddresses(
  channels: readonly Channel[],
  env: Readonly<Record<string, string | undefined>>,
): Map<string, Address> {
  return new Map(
    channels.map((channel) => [channel.name, { kind: channel.kind, url: addressOf(channel, env) }]),
  );
}

function addressOf({ name, address }: Channel, env: Readonly<Record<string, string | undefined>>): string {
  const what = `The address of the channel '${name}'`;
  const where = 'env' in address ? `the environment variable ${address.env}` : address.file;
  const text = ('env' in address ? (env[address.env] ?? '') : readSecret(address.file, what)).trim();
  if (text === '') throw new UsageError(`${what} is missing: ${where} is not set, or empty.`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new UsageError(`${what}, in ${where}, is no URL that begins with https:// or http://.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`${what}, in ${where}, must be without a user name and a password.`);
  }
  return url.href;
}

function readSecret(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${what} cannot be read from ${file}: ${errnoText(errnoOf(error))}.`, {
      cause: error,
    });
  }
}
