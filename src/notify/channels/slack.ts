import { counted, grouped, printable } from '../../output/text.ts';
import type { Alert } from '../alert.ts';
import { durationText, figureText, timeText } from '../alert-text.ts';

// Slack takes 3000 characters of a section, so all that comes from logs and names has its share, as it is sent.
const NAME = 150;
const RULE = 250;
const PATH = 200;
const MESSAGE = 200;
const HOST = 60;

/**
 * The body of a request to an incoming webhook of Slack. What comes from logs, names and rules stands in it as code, in which
 * nothing is a mention, a link or an emoji.
 * @see https://api.slack.com/reference/surfaces/formatting
 */
export function slackBody(alert: Alert): string {
  const headline = headlineOf(alert);
  const text = [headline, ...details(alert)].join('\n');
  return JSON.stringify({
    // Shown where there is no room for blocks.
    text: headline,
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
    unfurl_links: false,
    unfurl_media: false,
  });
}

function headlineOf(alert: Alert): string {
  const { status, subscription, rule } = alert;
  const name = `*${status === 'firing' ? 'Firing' : 'Resolved'}* ${code(subscription, NAME)}`;
  return `${name}: ${figureText(alert)}, the rule is ${code(rule, RULE)}`;
}

function details(alert: Alert): string[] {
  const { files, hosts, windowMs, behind, fileCount, host, sinceMs, atMs, messages } = alert;
  const about = [
    ...(windowMs === undefined ? [] : [`within ${durationText(windowMs)}`]),
    ...(files === undefined ? [] : [`in files ${code(files, PATH)}`]),
    ...(hosts === undefined ? [] : [`of hosts ${code(hosts, HOST)}`]),
  ].join(' ');
  const more = fileCount - behind.length;
  return [
    ...(about === '' ? [] : [`Counted ${about}`]),
    ...behind.map(({ path, host: of, count }) => {
      const where = of === undefined || of === host ? '' : ` on ${code(of, HOST)}`;
      return `• ${code(path, PATH)}${where}: ${grouped(count)}`;
    }),
    ...(more > 0 ? [`• and ${counted(more, 'more file')}${windowMs === undefined ? '' : ' at least'}`] : []),
    ...messages.map(
      ({ level, template, count }) => `${grouped(count)} × ${level} ${code(template, MESSAGE)}`,
    ),
    `${code(host, HOST)}, ${timeText(atMs)}${sinceMs < atMs ? `, since ${timeText(sinceMs)}` : ''}`,
  ];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '`': 'ˋ' };

/** A text as inline code, of at most `most` characters as they are sent; what is too long loses its end. */
function code(text: string, most: number): string {
  let sent = '';
  for (const char of printable(text)) {
    const piece = ENTITIES[char] ?? char;
    if (sent.length + piece.length > most) return `\`${sent}…\``;
    sent += piece;
  }
  return `\`${sent}\``;
}
