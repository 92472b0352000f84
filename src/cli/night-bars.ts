import { MultiBar, Presets } from 'cli-progress';
import { showControls } from '../engine/index.ts';
import type { SingleBar } from 'cli-progress';

interface StageProgress {
  readonly stage: number;
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** A bar a stage on a terminal; nothing in a pipe, where the summary tells. */
export function createStageBars(isEnabled: boolean): {
  progress: (of: StageProgress) => void;
  stop: () => void;
} {
  if (!isEnabled) return { progress: () => undefined, stop: () => undefined };
  const bars = new MultiBar(
    {
      format: '{name} {bar} {value}/{total}',
      hideCursor: true,
      stopOnComplete: false,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  const byStage = new Map<number, SingleBar>();
  return {
    progress: ({ stage, name, done, total }) => {
      const barTotal = Math.max(1, total);
      let bar = byStage.get(stage);
      if (!bar) {
        bar = bars.create(barTotal, 0, {
          name: showControls(name).replaceAll('_', ' ').padEnd(17),
        });
        byStage.set(stage, bar);
      }
      bar.setTotal(barTotal);
      bar.update(Math.min(done, barTotal));
    },
    stop: () => {
      bars.stop();
    },
  };
}
