import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFiles } from './compression.ts';
import { type CorpusFacts, type CorpusSpec, writeCorpus } from './corpora.ts';

/** A corpus that lies on the disk. */
export interface Corpus extends CorpusFacts {
  readonly spec: CorpusSpec;
  readonly folder: string;
  /** The files where there are few; empty for corpora of many files, whose names no command line can hold. */
  readonly files: readonly string[];
}

/** Change it when a generator changes, or corpora kept from before are taken for new ones. */
const GENERATOR_VERSION = 2;
const FEW_FILES = 100;
/** Compressed files grow beside the plain ones, each of which is deleted when it is done. */
const COMPRESSED_PART = 0.3;
/** What a file takes at least: one block and its inode. */
const FILE_OVERHEAD_BYTES = 4096 + 256;

/** Gives the corpus that is there from a run before with the same size and seed, or writes it. */
export async function openCorpus(spec: CorpusSpec, parent: string): Promise<Corpus> {
  const { folder, manifest } = places(spec, parent);
  if (!existsSync(manifest)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    requireSpace(spec, parent);
    const facts = await writeCorpus(spec, folder);
    // What is still to be written to the disk would be written while the processes are measured.
    spawnSync('sync');
    // Written last: a corpus without it is one whose writing was interrupted.
    writeFileSync(manifest, `${JSON.stringify(facts)}\n`);
  }
  const facts = JSON.parse(readFileSync(manifest, 'utf8')) as CorpusFacts;
  const files = spec.fileCount > FEW_FILES ? [] : listFiles(folder);
  return { ...facts, spec, folder, files };
}

/**
 * The same content in plain files, beside the corpus that is compressed; to be deleted by `removePlain`.
 * Undefined for a corpus that is plain already.
 */
export async function openPlain(corpus: Corpus, parent: string): Promise<Corpus | undefined> {
  const { compression } = corpus.spec;
  if (compression === undefined) return undefined;
  removePlain(corpus.spec, parent);
  requireSpace(corpus.spec, parent);
  const { plainFolder } = places(corpus.spec, parent);
  mkdirSync(plainFolder, { recursive: true });
  const files = await decodeFiles(corpus.files, compression, plainFolder);
  return { ...corpus, folder: plainFolder, files };
}

export function removePlain(spec: CorpusSpec, parent: string): void {
  rmSync(places(spec, parent).plainFolder, { recursive: true, force: true });
}

/** Deletes a corpus, whole or half written. */
export function removeCorpus(spec: CorpusSpec, parent: string): void {
  const { folder, manifest } = places(spec, parent);
  rmSync(manifest, { force: true });
  rmSync(folder, { recursive: true, force: true });
}

function places(spec: CorpusSpec, parent: string): { folder: string; manifest: string; plainFolder: string } {
  const folder = join(
    parent,
    `${spec.name}-${spec.fileCount}x${spec.wantedBytes}-seed${spec.seed}-v${GENERATOR_VERSION}`,
  );
  return { folder, manifest: `${folder}.json`, plainFolder: `${folder}-plain` };
}

function requireSpace(spec: CorpusSpec, parent: string): void {
  const { bavail, bsize } = statfsSync(parent);
  const freeBytes = bavail * bsize;
  const part = 1.02 + (spec.compression === undefined ? 0 : COMPRESSED_PART);
  const neededBytes = Math.ceil(spec.wantedBytes * part) + spec.fileCount * FILE_OVERHEAD_BYTES;
  if (freeBytes < neededBytes) {
    throw new Error(`${parent}: the corpus ${spec.name} needs ${neededBytes} bytes, ${freeBytes} are free`);
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
