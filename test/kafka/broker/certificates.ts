import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** Who signs certificates, in a folder of its own. */
export class Authority {
  readonly certificate: string;
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    const to = ['-keyout', this.#at('key'), '-out', this.#at('pem')];
    openssl(['req', '-x509', ...NEW_KEY, '-days', '2', '-subj', `/CN=${name}`, ...to]);
    this.certificate = readFileSync(this.#at('pem'), 'utf8');
  }

  /** @param hosts as `subjectAltName` has them, such as `IP:127.0.0.1` */
  sign(name: string, hosts: string): Certificate {
    const base = join(this.#folder, `${this.#name}-${name}`);
    openssl(['req', ...NEW_KEY, '-subj', `/CN=${name}`, '-keyout', `${base}.key`, '-out', `${base}.csr`]);
    writeFileSync(`${base}.ext`, `subjectAltName=${hosts}\n`);
    const by = [
      '-CA',
      this.#at('pem'),
      '-CAkey',
      this.#at('key'),
      '-CAcreateserial',
      '-extfile',
      `${base}.ext`,
    ];
    openssl(['x509', '-req', '-days', '2', '-in', `${base}.csr`, '-out', `${base}.pem`, ...by]);
    return { key: readFileSync(`${base}.key`, 'utf8'), certificate: readFileSync(`${base}.pem`, 'utf8') };
  }

  #at(suffix: string): string {
    return join(this.#folder, `${this.#name}.${suffix}`);
  }
}

const NEW_KEY = ['-newkey', 'rsa:2048', '-nodes'];

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
