import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { readText } from '../../language/read-text.ts';
import type { DatedText } from '../../language/read-text.ts';
import type { TextAnalysis } from '../ports.ts';
import { createLexicalEmbedder } from './lexical-embedder.ts';

/** A thread that analyses long texts, one list after the other, by the functions that short ones are analysed by. */
const port = parentPort!;
const embedder = createLexicalEmbedder();

port.on('message', (texts: readonly DatedText[]) => {
  void analyse(texts).then((analyses) => port.postMessage(analyses));
});

async function analyse(texts: readonly DatedText[]): Promise<TextAnalysis[]> {
  const analyses: TextAnalysis[] = [];
  for (const text of texts) {
    const sha256 = createHash('sha256').update(text.content, 'utf8').digest('hex');
    const [vector] = await embedder.embed([text.content], 'document');
    analyses.push({ ...(await readText(text)), sha256, vector: vector! });
  }
  return analyses;
}
