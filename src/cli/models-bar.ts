import { Presets, SingleBar } from 'cli-progress';
import { showControls } from '../engine/index.ts';

export interface ByteBar {
  readonly update: (path: string, bytes: number) => void;
  readonly stop: () => void;
}

/** One bar for all files of a model, on a terminal; nothing in a pipe, where a line for each file tells. */
export function createByteBar(isEnabled: boolean, total: number | null): ByteBar {
  if (!isEnabled) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: total === null ? '{path} {value} MB' : '{path} {bar} {percentage}% {value}/{total} MB',
      hideCursor: true,
      stopOnComplete: false,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  const bytesByPath = new Map<string, number>();
  bar.start(toMegabytes(total ?? 0), 0, { path: '' });
  return {
    update: (path, bytes) => {
      bytesByPath.set(path, bytes);
      bar.update(toMegabytes([...bytesByPath.values()].reduce((sum, value) => sum + value, 0)), {
        path: showControls(path),
      });
    },
    stop: () => {
      bar.stop();
    },
  };
}

const toMegabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

/** Bytes as people read them. */
export function formatSize(bytes: number | null): string {
  if (bytes === null) return 'size not known';
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${toMegabytes(bytes)} MB` : `${Math.round(bytes / 1e7) / 100} GB`;
}
