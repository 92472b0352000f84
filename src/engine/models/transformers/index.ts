export { describeFolder } from './describe.ts';
export { openTransformersEmbedder } from './embedder.ts';
export { checkFolder } from './folder.ts';
export type { TransformersOptions } from './options.ts';
export { openTransformersReranker } from './reranker.ts';
