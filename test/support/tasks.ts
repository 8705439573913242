import { NO_OWN_WORDS } from '../../src/core/rule/vocabulary.ts';
import { newSharedState } from '../../src/shared-state.ts';
import type { FilesTask, TaskSettings } from '../../src/task.ts';

/** What a run without options gives its tasks. */
export function settings(): TaskSettings {
  return {
    wanted: { files: 'logs', include: [], exclude: [] },
    inflate: { ratio: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY },
    ownWords: NO_OWN_WORDS,
    shared: newSharedState(),
  };
}

export function filesTask(paths: readonly string[], splitBytes = 1 << 24): FilesTask {
  return { kind: 'files', paths, identify: false, splitBytes, settings: settings() };
}
