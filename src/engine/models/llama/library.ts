import type * as Vendor from 'node-llama-cpp';
import { addCommand, unavailable } from './failures.ts';

/** `node-llama-cpp`, which only owners who chose a GGUF model have installed. */
export type Library = typeof Vendor;
export type NativeLlama = Vendor.Llama;
export type Model = Vendor.LlamaModel;
export type Sequence = Vendor.LlamaContextSequence;
export type EmbeddingContext = Vendor.LlamaEmbeddingContext;
export type Token = Vendor.Token;

export interface Native {
  readonly library: Library;
  readonly llama: NativeLlama;
}

export interface NativeOptions {
  /** Imports the library; handed in, so that whoever installs it decides where it lies. */
  readonly library: () => Promise<unknown>;
  readonly threads: number;
  /** False computes on processors alone; otherwise as the library names them: 'auto', 'metal', 'cuda', 'vulkan'. */
  readonly gpu: false | 'auto' | 'metal' | 'cuda' | 'vulkan';
}

/** Loads the library and its native part. Throws MODEL_UNAVAILABLE with the command that installs what is missing. */
export async function loadNative({ library, threads, gpu }: NativeOptions, id?: string): Promise<Native> {
  let loaded: Library;
  try {
    loaded = (await library()) as Library;
  } catch (error) {
    throw unavailable(
      'node-llama-cpp, the library that runs GGUF models, is not installed.',
      `Install it with its model: ${addCommand(id)}`,
      {},
      error,
    );
  }
  const started = natives.get(loaded) ?? new Map<string, Promise<NativeLlama>>();
  natives.set(loaded, started);
  const key = `${gpu} ${threads}`;
  const starting = started.get(key) ?? start(loaded, threads, gpu);
  started.set(key, starting);
  try {
    return { library: loaded, llama: await starting };
  } catch (error) {
    started.delete(key);
    throw unavailable(
      `node-llama-cpp has no working build for this machine (${process.platform} ${process.arch}).`,
      `Install it again: ${addCommand(id)}; where it has none, choose another kind of model.`,
      {},
      error,
    );
  }
}

/**
 * Native parts stay once they are loaded: they are small, and all of a process have one log, which goes back to stderr when
 * any of them is disposed.
 */
const natives = new WeakMap<Library, Map<string, Promise<NativeLlama>>>();

const start = (library: Library, threads: number, gpu: NativeOptions['gpu']): Promise<NativeLlama> =>
  library.getLlama({
    gpu,
    // Building or downloading takes minutes and the network: only the owner's command does that.
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: library.LlamaLogLevel.error,
    // Stdout is the protocol's, and the log may hold what people said.
    logger: () => undefined,
    // The library takes four threads at least, which on two processors is 300 times as slow.
    maxThreads: threads,
  });
