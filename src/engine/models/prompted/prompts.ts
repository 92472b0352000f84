import { createHash } from 'node:crypto';
import { createInputError } from '../../errors.ts';
import type { PromptName } from '../ports.ts';

/** The prompt `fact_check` lies in `prompts/fact-check.md`, the others in files of their names. */
export const PROMPT_NAMES = ['title', 'question', 'summary', 'coherence', 'fact_check', 'describe'] as const;

const SECTIONS = ['Purpose', 'Prompt', 'Answer', 'Examples', 'Material'] as const;
type Section = (typeof SECTIONS)[number];
const HEADING = /^## +(\S.*?) *$/gmu;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/gu;

/** A prompt taken apart: what the model reads before the material and after it. */
export interface PromptTemplate {
  readonly name: PromptName;
  /** First 16 hex digits of the SHA-256 of the file's text. */
  readonly hash: string;
  readonly before: string;
  /** Stands behind `before` where there is room. */
  readonly examples: string;
  /** Leads from the rules to the material. */
  readonly introduction: string;
  readonly after: string;
}

export const hashPrompt = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A prompt file taken apart at its headings of the second level. Throws `INVALID_INPUT` for one that lacks a part. */
export function readPrompt(name: PromptName, text: string): PromptTemplate {
  const file = `prompts/${name.replace('_', '-')}.md`;
  const createError = (what: string): Error =>
    createInputError(`The prompt ${name} ${what}.`, `Restore ${file} as the package ships it.`, {
      prompt: name,
    });
  const sections = splitSections(text.replace(/\r\n?/g, '\n'));
  const readSection = (section: Section): string => {
    const matching = sections.filter(([heading]) => heading === section);
    if (matching.length !== 1) throw createError(`needs one section "${section}" and has ${matching.length}`);
    return matching[0]![1];
  };
  const [, prompt, answer, examples, source] = SECTIONS.map(readSection) as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (sections.length !== SECTIONS.length) throw createError('has a section that no one reads');
  const placeholders = [prompt, answer, examples, source].map((part) =>
    [...part.matchAll(PLACEHOLDER)].map(([, it]) => it),
  );
  if (placeholders.flat().some((placeholder) => placeholder !== 'material' && placeholder !== 'characters'))
    throw createError('has a placeholder that nothing fills');
  if (
    placeholders.flat().filter((placeholder) => placeholder === 'material').length !== 1 ||
    !placeholders[3]!.includes('material')
  )
    throw createError('needs one {{material}}, in its section "Material"');
  const [before, after] = source.split('{{material}}') as [string, string];
  return {
    name,
    hash: hashPrompt(text),
    before: `${prompt}\n\n${answer}`,
    examples,
    introduction: before.trim(),
    after: after.trim(),
  };
}

function splitSections(text: string): [heading: string, body: string][] {
  const headings = [...text.matchAll(HEADING)];
  return headings.map(({ 0: line, 1: heading, index }, i) => [
    heading!,
    text.slice(index + line.length, headings[i + 1]?.index).trim(),
  ]);
}
