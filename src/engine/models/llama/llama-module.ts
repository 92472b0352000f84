import { createUnavailableError } from '../../errors.ts';
import type * as Vendor from 'node-llama-cpp';
import { formatAddCommand } from './failures.ts';

/** `node-llama-cpp`, which only owners who chose a GGUF model have installed. */
export type LlamaModule = typeof Vendor;
export type VendorLlama = Vendor.Llama;
export type LlamaModel = Vendor.LlamaModel;
export type Sequence = Vendor.LlamaContextSequence;
export type EmbeddingContext = Vendor.LlamaEmbeddingContext;
export type LlamaToken = Vendor.Token;

export interface LlamaRuntimeModule {
  readonly llamaModule: LlamaModule;
  readonly llama: VendorLlama;
}

export interface LlamaModuleOptions {
  /** Imports the library; handed in, so that whoever installs it decides where it lies. */
  readonly loadModule: () => Promise<unknown>;
  readonly threads: number;
  /** False computes on processors alone; otherwise as the library names them: 'auto', 'metal', 'cuda', 'vulkan'. */
  readonly gpu: false | 'auto' | 'metal' | 'cuda' | 'vulkan';
}

/** Loads the library and its native part. Throws MODEL_UNAVAILABLE with the command that installs what is missing. */
export async function loadLlamaModule(
  { loadModule, threads, gpu }: LlamaModuleOptions,
  id?: string,
): Promise<LlamaRuntimeModule> {
  let llamaModule: LlamaModule;
  try {
    llamaModule = (await loadModule()) as LlamaModule;
  } catch (error) {
    throw createUnavailableError(
      'node-llama-cpp, the library that runs GGUF models, is not installed.',
      `Install it with its model: ${formatAddCommand(id)}`,
      {},
      error,
    );
  }
  const runtimes = runtimesByModule.get(llamaModule) ?? new Map<string, Promise<VendorLlama>>();
  runtimesByModule.set(llamaModule, runtimes);
  const key = `${gpu} ${threads}`;
  const runtime = runtimes.get(key) ?? startRuntime(llamaModule, threads, gpu);
  runtimes.set(key, runtime);
  try {
    return { llamaModule, llama: await runtime };
  } catch (error) {
    runtimes.delete(key);
    throw createUnavailableError(
      `node-llama-cpp has no working build for this machine (${process.platform} ${process.arch}).`,
      `Install it again: ${formatAddCommand(id)}; where it has none, choose another kind of model.`,
      {},
      error,
    );
  }
}

/**
 * Native parts stay once they are loaded: they are small, and all of a process have one log, which goes back to stderr when
 * any of them is disposed.
 */
const runtimesByModule = new WeakMap<LlamaModule, Map<string, Promise<VendorLlama>>>();

const startRuntime = (
  llamaModule: LlamaModule,
  threads: number,
  gpu: LlamaModuleOptions['gpu'],
): Promise<VendorLlama> =>
  llamaModule.getLlama({
    gpu,
    // Building or downloading takes minutes and the network: only the owner's command does that.
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: llamaModule.LlamaLogLevel.error,
    // Stdout is the protocol's, and the log may hold what people said.
    logger: () => undefined,
    // The library takes four threads at least, which on two processors is 300 times as slow.
    maxThreads: threads,
  });
