import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a broker is to be told so that it has listeners with TLS and SASL. */
export interface Secrets {
  /** Ports on loopback. */
  readonly ports: { readonly tls: number; readonly mutualTls: number; readonly sasl: number };
  /** PEM: the key and the certificate of the broker, and the certificate of who signed it and the clients. */
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
  /** As `kafka-storage format --add-scram` takes them. */
  readonly scram: readonly string[];
  /** Of SASL PLAIN. */
  readonly user: string;
  readonly password: string;
}

/** The lines of server.properties that make the listeners TLS, MUTUAL (TLS with a client's certificate) and SASL. */
export function secureListeners(
  { ports, key, certificate, authority, user, password }: Secrets,
  folder: string,
): { readonly listeners: string[]; readonly protocols: string[]; readonly lines: string[] } {
  const own = join(folder, 'broker.pem');
  const trusted = join(folder, 'authority.pem');
  writeFileSync(own, key + certificate);
  writeFileSync(trusted, authority);
  const store = [
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${own}`,
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${trusted}`,
  ];
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule';
  return {
    listeners: [
      `TLS://127.0.0.1:${ports.tls}`,
      `MUTUAL://127.0.0.1:${ports.mutualTls}`,
      `SASL://127.0.0.1:${ports.sasl}`,
    ],
    protocols: ['TLS:SSL', 'MUTUAL:SSL', 'SASL:SASL_SSL'],
    lines: [
      ...store,
      'listener.name.mutual.ssl.client.auth=required',
      'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      `listener.name.sasl.plain.sasl.jaas.config=${plain} required user_${user}="${password}";`,
      `listener.name.sasl.scram-sha-256.sasl.jaas.config=${scram} required;`,
      `listener.name.sasl.scram-sha-512.sasl.jaas.config=${scram} required;`,
    ],
  };
}
