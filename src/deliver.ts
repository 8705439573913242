import { readFileSync, renameSync, rmSync } from 'node:fs';
import { errnoOf, OutputError } from './errors.ts';
import { checkTarget, type Prepared, prepareTarget, type Target, writeTarget } from './output/atomic.ts';
import { errnoText } from './output/detail.ts';
import { hashOf } from './state/fingerprint.ts';
import { nextPath } from './state/paths.ts';
import { type NextState, stateBytes } from './state/store.ts';

/** Something to be written: to a target, or to standard output. */
export interface Delivery {
  readonly target: Target | undefined;
  text(): Iterable<string>;
}

/** What an output goes through. */
interface Way {
  readonly signal: AbortSignal;
  writeStdout(text: Iterable<string>): Promise<void>;
}

/** Writes the outputs of a run that has no state. */
export async function deliver(deliveries: readonly Delivery[], way: Way): Promise<void> {
  for (const { target, text } of deliveries) {
    if (target === undefined) await way.writeStdout(text());
    else await writeTarget(target, text(), way.signal);
  }
}

/**
 * Writes the outputs of a run and what the next one has to know, so that a run that is killed at any moment has done
 * both or neither once the next one has begun: the next state, which names the outputs that are ready, is written; the
 * outputs take their places; the state takes its.
 * @throws OutputError; then the state is as it was
 */
export async function deliverWithState(
  deliveries: readonly Delivery[],
  way: Way,
  path: string,
  state: NextState,
): Promise<void> {
  const next = nextPath(path);
  const prepared: Prepared[] = [];
  const direct: Delivery[] = [];
  try {
    for (const delivery of deliveries) {
      const { target, text } = delivery;
      if (target === undefined || target.isDirect) direct.push(delivery);
      else {
        const output = await prepareTarget(target, text(), way.signal);
        // Interrupted: neither outputs nor state.
        if (output === undefined) {
          for (const other of prepared) other.discard();
          return;
        }
        prepared.push(output);
      }
    }
    const outputs = prepared.map(({ temporary, path }) => ({
      temporary,
      path,
      hash: hashOf(readFileSync(temporary)),
    }));
    const bytes = stateBytes(state, { outputs, hasDirectOutput: direct.length > 0 });
    await writeTarget(checkTarget(next, '--state'), bytes, way.signal);
    if (way.signal.aborted) {
      for (const output of prepared) output.discard();
      return;
    }
    await deliver(direct, way);
    for (const output of prepared) output.commit();
    renameSync(next, path);
  } catch (error) {
    for (const output of prepared) output.discard();
    rmSync(next, { force: true });
    if (error instanceof OutputError) throw error;
    throw new OutputError(`${path} could not be written: ${errnoText(errnoOf(error))}.`, { cause: error });
  }
}
