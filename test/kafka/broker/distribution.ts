import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));

const NEEDED = `The tests of test/kafka start Apache Kafka, which needs Java 17 or newer and, once, Maven:
  Debian, Ubuntu   apt-get install maven openjdk-17-jre-headless
  Fedora           dnf install maven java-17-openjdk-headless
  macOS            brew install maven openjdk@17
Or let KAFKA_BROKERS name brokers that are there already, such as localhost:9092.`;

/**
 * Where the archives of Apache Kafka lie, as pom.xml names them: fetched from Maven Central once and kept for later runs.
 * @throws with what is to be installed, where something is missing
 */
export function kafkaLibraries(): string {
  need('java', ['-version']);
  const version = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'loganalyze-kafka', version);
  if (existsSync(folder)) return folder;
  need('mvn', ['--version']);
  // Under another name as long as it is not whole: two runs at once both fetch it, and the first one's stays.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${unfinished}`];
  const { status, stdout } = spawnSync('mvn', ['--quiet', '--batch-mode', '--file', POM, ...goal], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    rmSync(unfinished, { recursive: true });
    throw new Error(`Maven could not fetch Apache Kafka:\n${stdout}`);
  }
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
  return folder;
}

function need(program: string, args: readonly string[]): void {
  if (spawnSync(program, args).error) throw new Error(`${program} is not there. ${NEEDED}`);
}
