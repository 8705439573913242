import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { type Ended, Sandbox } from '../support/sandbox.ts';
import { Broker, freePort } from './broker/broker.ts';
import { Authority, type Certificate } from './broker/certificates.ts';

const PASSWORD = 'correct-horse';
const ports = { tls: 0, mutualTls: 0, sasl: 0 };
let folder: string;
let authority: Authority;
let client: Certificate;
let strange: Certificate;
let broker: Broker;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loganalyze-tls-'));
  authority = new Authority(folder, 'authority');
  client = authority.sign('client', 'DNS:client');
  strange = new Authority(folder, 'stranger').sign('client', 'DNS:client');
  for (const listener of ['tls', 'mutualTls', 'sasl'] as const) ports[listener] = await freePort();
  broker = await Broker.start({
    ports,
    ...authority.sign('broker', 'IP:127.0.0.1'),
    authority: authority.certificate,
    scram: ['SHA-256', 'SHA-512'].map((hash) => `SCRAM-${hash}=[name=alice,password=${PASSWORD}]`),
    user: 'alice',
    password: PASSWORD,
  });
});
after(async () => {
  await broker?.remove();
  rmSync(folder, { recursive: true });
});

/** Publishes a count with these settings, and makes the topic for it. */
async function publish(
  t: TestContext,
  address: string,
  settings: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const sandbox = new Sandbox(t);
  sandbox.write('a.log');
  sandbox.write('ca.pem', authority.certificate);
  for (const [name, { key, certificate }] of Object.entries({ client, strange })) {
    sandbox.write(`${name}.key`, key);
    sandbox.write(`${name}.pem`, certificate);
  }
  sandbox.write('kafka.properties', `# how brokers are reached\n${settings.join('\n')}\n`);
  const args = [
    'a.log',
    '--state',
    's',
    '-q',
    '--kafka-config',
    'kafka.properties',
    '--kafka-partitions',
    '1',
  ];
  return sandbox.run([...args, '-o', `kafka://${address}/secure`], { env });
}

const CA = 'ssl.ca.location=ca.pem';
const TLS = ['security.protocol=SSL', CA];
const own = (name: string): string[] => [
  `ssl.certificate.location=${name}.pem`,
  `ssl.key.location=${name}.key`,
];
const sasl = (mechanism: string, password = PASSWORD): string[] => [
  ...['security.protocol=SASL_SSL', CA, `sasl.mechanism=${mechanism}`],
  ...['sasl.username=alice', `sasl.password=${password}`],
];

test('TLS, mutual TLS, SASL PLAIN and SCRAM let in who has what they ask for', async (t) => {
  const ways: [number, string[]][] = [
    [ports.tls, TLS],
    [ports.mutualTls, [...TLS, ...own('client')]],
    [ports.sasl, sasl('PLAIN')],
    [ports.sasl, sasl('SCRAM-SHA-256')],
    [ports.sasl, sasl('SCRAM-SHA-512')],
  ];
  for (const [port, settings] of ways) {
    const { code, stderr } = await publish(t, `127.0.0.1:${port}`, settings);
    assert.equal(stderr, '', settings.join());
    assert.equal(code, 0);
  }
});

test('the password may be in the environment', async (t) => {
  const settings = sasl('PLAIN').filter((line) => !line.startsWith('sasl.password'));
  const address = `127.0.0.1:${ports.sasl}`;
  const { code, stderr } = await publish(t, address, settings, { KAFKA_PASSWORD: PASSWORD });
  assert.equal(code, 0, stderr);
  assert.match(
    (await publish(t, address, settings)).stderr,
    /sasl\.username and sasl\.password must be there/,
  );
});

test('whoever is not trusted, or lacks something, is told so in one sentence and with exit code 2', async (t) => {
  const untrusted = /is not trusted: .*; see ssl\.ca\.location/;
  const refused = /does not let this user in: .*; see sasl\.mechanism/;
  const ways: [string, string[], RegExp][] = [
    [`127.0.0.1:${ports.tls}`, ['security.protocol=SSL'], untrusted],
    // The certificate is for the address, not for the name.
    [`localhost:${ports.tls}`, TLS, untrusted],
    [`127.0.0.1:${ports.mutualTls}`, TLS, untrusted],
    [`127.0.0.1:${ports.mutualTls}`, [...TLS, ...own('strange')], untrusted],
    [`127.0.0.1:${ports.sasl}`, sasl('PLAIN', 'wrong'), refused],
    [`127.0.0.1:${ports.sasl}`, sasl('SCRAM-SHA-512', 'wrong'), refused],
    [
      `127.0.0.1:${ports.sasl}`,
      sasl('GSSAPI'),
      /sasl\.mechanism must be PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512/,
    ],
    [`127.0.0.1:${ports.tls}`, [...TLS, 'ssl.key.location=client.key'], /go together/],
    [
      `127.0.0.1:${ports.tls}`,
      ['security.protocol=SSL', 'ssl.ca.location=none.pem'],
      /none\.pem \(ssl\.ca\.location\) cannot be read/,
    ],
    [`127.0.0.1:${ports.tls}`, ['sasl.pasword=secret-word'], /line 2 of kafka\.properties is none of/],
  ];
  for (const [address, settings, problem] of ways) {
    const { code, stderr } = await publish(t, address, settings);
    assert.match(stderr, problem, settings.join());
    assert.equal(code, 2, stderr);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    assert.doesNotMatch(stderr, /secret-word|wrong|correct-horse/);
  }
});
