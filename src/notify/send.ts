import type { Address } from './addresses.ts';
import type { Alert } from './alert.ts';
import { slackBody } from './channels/slack.ts';
import { webhookBody } from './channels/webhook.ts';
import type { Delivering } from './deliver.ts';
import { type Deadline, post } from './post.ts';

const BODIES: Readonly<Record<Address['kind'], (alert: Alert) => string>> = {
  slack: slackBody,
  webhook: webhookBody,
};

/** Sends alerts to the addresses of channels, each in the form that its kind has. */
export function sender(addresses: ReadonlyMap<string, Address>, deadline: Deadline): Delivering['send'] {
  return async (channel, alert) => {
    const address = addresses.get(channel);
    if (address === undefined) return { code: 'no-channel' };
    return post(address.url, BODIES[address.kind](alert), deadline);
  };
}
