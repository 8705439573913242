import { type Baseline, readBaseline } from '../baseline.ts';
import { type Delivery, deliver, type Way } from '../deliver.ts';
import { judgeGates } from '../gates/judge.ts';
import type { Options } from '../options.ts';
import { checkTarget, type Target } from '../output/atomic.ts';
import { type Format, writerOf } from '../output/formats.ts';
import type { Results } from '../results.ts';
import { reportRows, resultsOf } from './count-results.ts';
import type { CountRow } from './rows.ts';
import type { Told } from './telling-sum.ts';

/** The outputs of a run that goes on: written anew again and again, each time whole. */
export class RollingOutputs {
  readonly #options: Options;
  readonly #outputs: readonly { readonly format: Format; readonly target: Target | undefined }[];
  readonly #baseline: Baseline | undefined;
  readonly #way: Way;
  readonly #startedAt = new Date();

  /** @throws UsageError for a place that cannot be written */
  constructor(options: Options, way: Way) {
    this.#options = options;
    this.#way = way;
    this.#baseline = options.baseline && readBaseline(options.baseline.path);
    this.#outputs = options.outputs.map(({ format, path }) => ({
      format,
      target: path === undefined ? undefined : checkTarget(path),
    }));
  }

  /**
   * Writes the files. Standard output and pipes, of which nothing can be taken back, wait for the end.
   * @throws OutputError
   */
  async write(rows: readonly CountRow[], told: Told): Promise<void> {
    const results = await this.#resultsOf(rows, told);
    await this.#deliver(results, ({ target }) => target !== undefined && !target.isDirect);
  }

  /** Writes all of them. */
  async writeLast(rows: readonly CountRow[], told: Told): Promise<Results> {
    const results = await this.#resultsOf(rows, told);
    await this.#deliver(results, () => true);
    return results;
  }

  async #resultsOf(rows: readonly CountRow[], told: Told): Promise<Results> {
    const gates = await judgeGates(this.#options.gates, reportRows(rows), this.#baseline);
    return resultsOf(rows, told, gates, this.#startedAt, () => this.#way.signal.aborted);
  }

  async #deliver(
    results: Results,
    isWanted: (output: { readonly target: Target | undefined }) => boolean,
  ): Promise<void> {
    const deliveries = await Promise.all(
      this.#outputs.filter(isWanted).map(async ({ format, target }): Promise<Delivery> => {
        const write = await writerOf(format);
        return { target, text: () => write(results, this.#options, { usedBytes: target?.usedBytes ?? 0 }) };
      }),
    );
    // What is begun is written to its end, also when the user wants to go.
    await deliver(deliveries, { ...this.#way, signal: new AbortController().signal });
  }
}
