import type { EditorMember } from '../ports.ts';
import { SHAPE } from './extractive-shape.ts';
import { analyse, type Stretch } from './extractive-stretch.ts';
import { clauses, clip, flat } from './extractive-text.ts';
import { joinPhrases, phrasesOf, titleOf } from './extractive-title.ts';

/** Roles before what they said, as summaries name them: nobody speaks of them. */
const WHO_SPEAKS = /(?<=^|[\s·])(?:user|assistant)[:;](?=\s|$)/gu;

/** Name and summary of a group: what most members speak of, and its most central members in their own words. */
export function describeGroup(members: readonly EditorMember[]): { name: string; summary: string } {
  const group = analyse(
    members.map(({ title, question, text }) => ({
      role: 'note' as const,
      speaker: null,
      text: `${title}\n${question}\n${text.replace(WHO_SPEAKS, '')}`,
    })),
  );
  const spread = spreadOf(group);
  const share = (stem: string): number => (spread.get(stem) ?? 0) / members.length;
  const phrases = phrasesOf(group, 40)
    .map((phrase) => ({
      ...phrase,
      worth:
        phrase.worth * (phrase.stems.reduce((sum, stem) => sum + share(stem), 0) / phrase.stems.length) ** 2,
    }))
    .sort((a, b) => b.worth - a.worth);
  const shared =
    members.length < 2
      ? phrases
      : phrases.filter(({ stems }) => stems.some((it) => (spread.get(it) ?? 0) > 1));
  const name = joinPhrases(shared, SHAPE.name, 3) || titleOf(group, SHAPE.name);
  return { name, summary: portray(members, group, share) };
}

/** In how many members each stem stands. */
function spreadOf(group: Stretch): ReadonlyMap<string, number> {
  const holders = new Map<string, Set<number>>();
  for (const { turn, tokens } of group.sentences)
    for (const { word } of tokens) {
      const held = holders.get(word.stem);
      if (held) held.add(turn);
      else holders.set(word.stem, new Set([turn]));
    }
  return new Map([...holders].map(([stem, turns]) => [stem, turns.size]));
}

/** The most central members' titles, each with the sentence that says most of what all share. */
function portray(members: readonly EditorMember[], group: Stretch, share: (stem: string) => number): string {
  const best = members.map(() => ({ text: '', value: -1, sum: 0 }));
  for (const { turn, text, tokens } of group.sentences) {
    let value = 0;
    for (const word of new Set(tokens.map((token) => token.word)))
      value += group.weight(word) * share(word.stem);
    const of = best[turn]!;
    of.sum += value;
    // Titles and questions are told as such, and lists of words are no sentence.
    const member = members[turn]!;
    const isTold = flat(member.title).includes(text) || flat(member.question).includes(text);
    const worth = (value / Math.sqrt(8 + tokens.length)) * (text.length > SHAPE.toldLength ? 0.3 : 1);
    if (!isTold && worth > of.value) [of.text, of.value] = [text, worth];
  }
  const order = best.map((_, i) => i).sort((a, b) => best[b]!.sum - best[a]!.sum);
  let summary = '';
  for (const i of order) {
    const title = flat(members[i]!.title);
    const sentence =
      best[i]!.text.length > SHAPE.toldLength ? (clauses(best[i]!.text)[0] ?? '') : best[i]!.text;
    const told = [title, sentence].filter((part) => part !== '').join(': ');
    for (const attempt of [told, title]) {
      const longer = summary === '' ? attempt : `${summary} · ${attempt}`;
      if (attempt === '' || longer.length > SHAPE.description) continue;
      summary = longer;
      break;
    }
  }
  return (
    summary ||
    clip(
      flat(members.map(({ title, question, text }) => title || text || question).join(' ')),
      SHAPE.description,
    )
  );
}
