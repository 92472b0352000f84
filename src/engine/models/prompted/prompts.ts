import { createHash } from 'node:crypto';
import { invalid } from '../../errors.ts';
import type { PromptName } from '../ports.ts';

/** The prompt `fact_check` lies in `prompts/fact-check.md`, the others in files of their names. */
export const PROMPT_NAMES = ['title', 'question', 'summary', 'coherence', 'fact_check', 'describe'] as const;

const SECTIONS = ['Purpose', 'Prompt', 'Answer', 'Examples', 'Material'] as const;
type Section = (typeof SECTIONS)[number];
const HEADING = /^## +(\S.*?) *$/gmu;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/gu;

/** A prompt taken apart: what the model reads before the material and after it. */
export interface Prompt {
  readonly name: PromptName;
  /** First 16 hex digits of the SHA-256 of the file's text. */
  readonly hash: string;
  readonly before: string;
  /** Stands behind `before` where there is room. */
  readonly examples: string;
  /** Leads from the rules to the material. */
  readonly lead: string;
  readonly after: string;
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** A prompt file taken apart at its headings of the second level. Throws `INVALID_INPUT` for one that lacks a part. */
export function readPrompt(name: PromptName, text: string): Prompt {
  const file = `prompts/${name.replace('_', '-')}.md`;
  const wrong = (what: string): Error =>
    invalid(`The prompt ${name} ${what}.`, `Restore ${file} as the package ships it.`, { prompt: name });
  const sections = sectionsOf(text.replace(/\r\n?/g, '\n'));
  const body = (section: Section): string => {
    const found = sections.filter(([heading]) => heading === section);
    if (found.length !== 1) throw wrong(`needs one section "${section}" and has ${found.length}`);
    return found[0]![1];
  };
  const [, prompt, answer, examples, material] = SECTIONS.map(body) as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (sections.length !== SECTIONS.length) throw wrong('has a section that no one reads');
  const places = [prompt, answer, examples, material].map((part) =>
    [...part.matchAll(PLACEHOLDER)].map(([, it]) => it),
  );
  if (places.flat().some((place) => place !== 'material' && place !== 'characters'))
    throw wrong('has a placeholder that nothing fills');
  if (places.flat().filter((place) => place === 'material').length !== 1 || !places[3]!.includes('material'))
    throw wrong('needs one {{material}}, in its section "Material"');
  const [lead, after] = material.split('{{material}}') as [string, string];
  return {
    name,
    hash: hashOf(text),
    before: `${prompt}\n\n${answer}`,
    examples,
    lead: lead.trim(),
    after: after.trim(),
  };
}

function sectionsOf(text: string): [heading: string, body: string][] {
  const headings = [...text.matchAll(HEADING)];
  return headings.map(({ 0: line, 1: heading, index }, i) => [
    heading!,
    text.slice(index + line.length, headings[i + 1]?.index).trim(),
  ]);
}
