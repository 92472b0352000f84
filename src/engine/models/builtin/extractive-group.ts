import type { EditorMember } from '../ports.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyzeTurns, type TextAnalysis } from './extractive-analysis.ts';
import { splitClauses, truncateAtWord } from './extractive-text.ts';
import { toSingleLine } from '../../language/single-line.ts';
import { joinPhrases, findPhrases, buildTitle } from './extractive-title.ts';

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
      weight:
        phrase.weight *
        (phrase.stems.reduce((sum, stem) => sum + computeShare(stem), 0) / phrase.stems.length) ** 2,
    }))
    .sort((a, b) => b.weight - a.weight);
  const shared =
    members.length < 2
      ? phrases
      : phrases.filter(({ stems }) => stems.some((it) => (memberCounts.get(it) ?? 0) > 1));
  const name = joinPhrases(shared, SHAPE.name, 3) || buildTitle(group, SHAPE.name);
  return { name, summary: summarizeGroup(members, group, computeShare) };
}

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

/** The most central members' titles, each with the sentence that says most of what all share. */
function summarizeGroup(
  members: readonly EditorMember[],
  group: TextAnalysis,
  computeShare: (stem: string) => number,
): string {
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
    const sentence =
      best[i]!.text.length > SHAPE.toldLength ? (splitClauses(best[i]!.text)[0] ?? '') : best[i]!.text;
    const fullText = [title, sentence].filter((part) => part !== '').join(': ');
    for (const attempt of [fullText, title]) {
      const longer = summary === '' ? attempt : `${summary} · ${attempt}`;
      if (attempt === '' || longer.length > SHAPE.description) continue;
      summary = longer;
      break;
    }
  }
  return (
    summary ||
    truncateAtWord(
      toSingleLine(members.map(({ title, question, text }) => title || text || question).join(' ')),
      SHAPE.description,
    )
  );
}
