import { bytesText, grouped } from './output/text.ts';
import type { ProgressState } from './progress-state.ts';

/** A run that is over before this never shows a bar. */
const SHOW_AFTER_MS = 400;
const REFRESH_MS = 100;

/**
 * Shows a bar on a terminal until the function it returns is called, which also gives the cursor back.
 * @param state asked whenever the bar is drawn
 */
export function showProgress(stream: NodeJS.WriteStream, state: () => ProgressState): () => void {
  let stop = (): void => {};
  let isOver = false;
  const timer = setTimeout(async () => {
    const { default: cliProgress } = await import('cli-progress');
    if (isOver) return;
    const bar = new cliProgress.SingleBar({
      format: (options, { progress }, { isShare, done, rate, files, remaining }) => {
        const share = `${cliProgress.Format.BarFormat(progress, options)} ${Math.floor(progress * 100)} %`;
        return [...(isShare ? [share] : []), done, `${rate}/s`, `${files} files`, remaining].join(' | ');
      },
      barsize: 20,
      stream,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      // It would catch Ctrl-C for itself.
      gracefulExit: false,
    });
    let shown = 0;
    bar.start(1, 0, payloadOf(state()));
    const draw = (): void => {
      const now = state();
      // Nobody knows the share of what is not found yet. Later it is an estimate: the bar waits, but never goes back.
      if (now.isComplete) shown = Math.max(shown, Math.min(shareOf(now), 0.999));
      bar.update(shown, payloadOf(now));
    };
    const refresh = setInterval(draw, REFRESH_MS);
    stop = () => {
      clearInterval(refresh);
      bar.stop();
    };
  }, SHOW_AFTER_MS);
  return () => {
    isOver = true;
    clearTimeout(timer);
    stop();
  };
}

/** The part that is done: of the bytes, or of the files if they are empty. */
function shareOf({ bytes, bytesLeft, settled, found }: ProgressState): number {
  if (bytesLeft === undefined) return 0;
  return bytes > 0 ? bytes / (bytes + bytesLeft) : settled / Math.max(1, found);
}

function payloadOf({ bytes, bytesLeft, settled, found, isComplete }: ProgressState): object {
  // Since the process began: the bar comes so late that nothing else would be a mean.
  const rate = bytes / (performance.now() / 1000);
  return {
    done: bytesText(bytes),
    rate: bytesText(rate),
    files: `${grouped(settled)}/${grouped(found)}`,
    // Of a stream nobody knows how much is to come.
    isShare: !isComplete || bytesLeft !== undefined,
    remaining: isComplete ? eta(bytesLeft, rate) : 'still looking',
  };
}

function eta(bytesLeft: number | undefined, rate: number): string {
  if (bytesLeft === undefined) return 'until it ends';
  return rate === 0 ? 'ETA -' : `ETA ${clock(bytesLeft / rate)}`;
}

/** 75 as 1:15. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (parts[0] === 0) parts.shift();
  return parts.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
