import type { EditorMember } from '../ports.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyzeTurns, type TextAnalysis } from './extractive-analysis.ts';
import { cutShort, isCode } from './extractive-clause.ts';
import { SENTENCE_END, truncateAtWord } from './extractive-text.ts';
import { toSingleLine } from '../../language/single-line.ts';
import { findPhrases, buildTitle } from './extractive-title.ts';
import { joinSpoken } from './extractive-question.ts';

/** Roles before what they said, as summaries name them: nobody speaks of them. */
const ROLE_LABEL = /(?<=^|[\s·])(?:user|assistant)[:;](?=\s|$)/gu;

/** Name and summary of a group: what most members speak of, and its most central members in their own words. */
export function describeGroup(members: readonly EditorMember[]): { name: string; summary: string } {
  const group = analyzeTurns(
    members.map(({ title, question, text }) => ({
      role: 'note' as const,
      speaker: null,
      text: `${title}\n${question}\n${text.replace(ROLE_LABEL, '')}`,
    })),
  );
  const memberCounts = countMembersByStem(group);
  const computeShare = (stem: string): number => (memberCounts.get(stem) ?? 0) / members.length;
  const phrases = findPhrases(group, 40)
    .map((phrase) => ({
      ...phrase,
      // Who speaks is in every group of a talk: what they speak of tells it apart.
      weight:
        (phrase.words.every((word) => group.isName(word)) ? NAME_SHARE : 1) *
        phrase.weight *
        (phrase.stems.reduce((sum, stem) => sum + computeShare(stem), 0) / phrase.stems.length) ** 2,
    }))
    .sort((a, b) => b.weight - a.weight);
  const shared =
    members.length < 2
      ? phrases
      : phrases.filter(({ stems }) => stems.some((it) => (memberCounts.get(it) ?? 0) > 1));
  // A single word that is no name ("rooms") says less than how the group's most central member is called.
  const spoken = shared
    .filter(
      ({ text, words }) => !isCode(text) && (words.length > 1 || words.every((word) => group.isName(word))),
    )
    .slice(0, MAX_NAMED);
  const { summary, medoid } = summarizeGroup(members, group, computeShare);
  const name =
    joinSpoken(spoken, group, SHAPE.name) ||
    cutShort(toSingleLine(medoid?.title ?? ''), SHAPE.name) ||
    buildTitle(group, SHAPE.name);
  return { name, summary };
}

const NAME_SHARE = 0.3;
const MAX_NAMED = 2;

/** In how many members each stem stands. */
function countMembersByStem(group: TextAnalysis): ReadonlyMap<string, number> {
  const membersByStem = new Map<string, Set<number>>();
  for (const { turn, tokens } of group.sentences)
    for (const { word } of tokens) {
      const members = membersByStem.get(word.stem);
      if (members) members.add(turn);
      else membersByStem.set(word.stem, new Set([turn]));
    }
  return new Map([...membersByStem].map(([stem, turns]) => [stem, turns.size]));
}

/** Of each of the most central members the sentence that says most of what all share; and which is most central of all. */
function summarizeGroup(
  members: readonly EditorMember[],
  group: TextAnalysis,
  computeShare: (stem: string) => number,
): { readonly summary: string; readonly medoid: EditorMember | undefined } {
  const best = members.map(() => ({ text: '', value: -1, sum: 0 }));
  for (const { turn, text, tokens } of group.sentences) {
    let value = 0;
    for (const word of new Set(tokens.map((token) => token.word)))
      value += group.weighWord(word) * computeShare(word.stem);
    const current = best[turn]!;
    current.sum += value;
    // Titles and questions are told as such, and lists of words are no sentence.
    const member = members[turn]!;
    const isInHeading =
      toSingleLine(member.title).includes(text) || toSingleLine(member.question).includes(text);
    const score = (value / Math.sqrt(8 + tokens.length)) * (text.length > SHAPE.toldLength ? 0.3 : 1);
    if (!isInHeading && score > current.value) [current.text, current.value] = [text, score];
  }
  const order = best.map((_, i) => i).sort((a, b) => best[b]!.sum - best[a]!.sum);
  let summary = '';
  for (const i of order) {
    const title = toSingleLine(members[i]!.title);
    const { text } = best[i]!;
    // A sentence as it was said, else what the member is called, closed like one.
    const told = text !== '' && text.length <= SHAPE.toldLength ? text : title;
    const sentence = told === '' || SENTENCE_END.test(told) ? told : `${told}.`;
    const longer = summary === '' ? sentence : `${summary} ${sentence}`;
    if (sentence !== '' && longer.length <= SHAPE.description && !summary.includes(told)) summary = longer;
  }
  const fallback = members.map(({ title, question, text }) => title || text || question).join(' ');
  return {
    summary: summary || truncateAtWord(toSingleLine(fallback), SHAPE.description),
    medoid: members[order[0] ?? -1],
  };
}
