import type { Turn } from '../hippocampus/index-port.ts';
import { SILENT_TERMS } from '../language/function-words.ts';
import { FIRST_PERSON } from '../language/pronouns.ts';
import { getTermFreq, hashTerm } from '../language/terms.ts';
import { splitWords } from '../language/words.ts';
import type { FeatureTable } from './feature-table.ts';
import type { Probe } from './probe.ts';
import { isInPeriods } from './query-periods.ts';
import type { Question } from './question.ts';
import { capScores } from './score.ts';
import type { RankedTurn } from './score.ts';
import type { TermSimilarity } from './term-similarity.ts';

/** Words by which one asks what there was, of the languages whose dates are read: they say nothing of what it was. */
const GENERIC_WORDS = `
  do doing does did done happen happened happening happens go going went talk talked talking discuss discussed speak spoke spoken
  mention mentioned note noted notes write wrote written log logged tell told say said record recorded worked working busy thing
  things anything something everything stuff news day days event events plan plans planned planning scheduled schedule activity
  activities achieve achieved accomplish accomplished occur occurred noteworthy highlight highlights summary summarize summarise recap since until up there
  been get got agenda calendar new learn learned back hear heard
  gemacht machen mache machte tat tun getan passiert los geschehen gesagt gesprochen geredet erzahlt erwahnt notiert geschrieben
  erlebt unternommen erreicht geschafft erledigt wichtiges neues besprochen vor seit steht stand plane plan geplant tag war gab gibt
  qu'est qu'ai qu'as qu'avons j'ai t'ai t'avais j'avais s'est c'était d'hier depuis discute fait faire passe arrive accompli realise dit parle raconte note ecrit prevu jour etait ai avait
  desde hice hicimos hizo logre consegui hacer paso ocurrio dije dijo hable hablamos conte anote escribi tengo tenemos dia
  fiz fizemos fez consegui fazer aconteceu disse falei falamos contei escrevi tenho temos foi que o
  fatto fare successo accaduto detto parlato raccontato scritto programma giorno ho abbiamo cosa cos c'e
  heb hebt hebben had hadden deed deden gedaan doen gebeurd gebeurde gezegd gesproken verteld geschreven gepland besproken sinds stond staat dag
  что чем чём как где кто когда я мы ты вы он она они о об с со в во на и у меня нас мне мной был была было были делал делала
  делали сделал сделала случилось произошло происходило говорил говорила говорили сказал сказала рассказал рассказала писал
  писала записал записала планы
  何 何を を に は が の へ で と も 私 僕 俺 私達 した しました して やった やりました あった ありました 話した 話しました 言った 言いました
  です ます か た し まし あり って 起き 起きた
  做了什么 干了什么 说了什么 聊了什么 谈了什么 发生了什么 有什么事 我们做 我们说 我做了 我说了 我 我们 你 做 了 什么 什 么 干 干了 说 说了 发生 事 事情 吗 呢 的 是 过 在 们 谈 聊 有 哪些 些 哪`;
const GENERIC_TERMS: ReadonlySet<number> = new Set(splitWords(GENERIC_WORDS).map(hashTerm));
const FIRST_PERSON_TERMS = [...FIRST_PERSON].map(hashTerm);
/** Words of who asks for help, greets or thanks: talk about the talk. */
const SMALL_TALK_TERMS = splitWords(`
  thanks thank please hello hi hey help okay welcome sorry bye danke bitte hallo hilfe tschuss merci bonjour salut gracias hola
  obrigado obrigada ola grazie ciao bedankt dank hoi спасибо привет пожалуйста помоги помогите ありがとう お願い 谢谢 你好 帮`).map(
  hashTerm,
);

const DAY_MS = 86_400_000;
/**
 * What a turn of the time gains where the question has words of its own beside it: at once, and for the share of these words
 * that it holds, by their rarity. The longer the time, the less it tells of which turn is meant.
 */
const GAINS = [
  { maxDays: 1.5, atOnce: 6, forWords: 4 },
  { maxDays: 10, atOnce: 4, forWords: 4 },
  { maxDays: 100, atOnce: 2, forWords: 4 },
  { maxDays: 1_000, atOnce: 1, forWords: 3 },
] as const;

/** What of that is left to a turn that was said in the time and speaks of another; of a few days what was told is asked for, too. */
const OTHER_TIME_SHARE = 0.5;
const MAX_SPOKEN_OF_DAYS = 45;

/** Points for a turn that was said in a time, where nothing else is asked. */
const WORTH = {
  base: 12,
  ownWords: 3,
  length: 2,
  fullLength: 12,
  rarity: 1,
  firstPerson: 1,
  asks: -3,
  smallTalk: -2,
  saidElsewhen: -0.5,
  ofOtherTime: -1.5,
} as const;

/** Whether a question asks for a time and nothing else: `rest` is what it says beside it. */
export function isTimeOnly(rest: string, namedSpeakers: readonly string[] = []): boolean {
  const names = new Set(namedSpeakers.flatMap((name) => splitWords(name)));
  return splitWords(rest).every((word) => {
    const term = hashTerm(word);
    return isSilent(term) || names.has(word);
  });
}

/** Words that ask for a place or a person: what there was at the time is not enough. */
const ASKED_THINGS: ReadonlySet<number> = new Set(
  splitWords(
    'where who whom whose wo wohin woher wer wen wem où qui dónde quién quem onde chi dove waar wie где куда кто кого どこ 誰 哪里 谁',
  ).map(hashTerm),
);

const isSilent = (term: number): boolean =>
  !ASKED_THINGS.has(term) && (SILENT_TERMS.has(term) || GENERIC_TERMS.has(term));

/**
 * Turns of the times that a question names. Where it asks for nothing else they come first, ranked by themselves: what people did
 * and said before what they asked, small talk last. Where it has words of its own these decide, and being of the time counts.
 */
export function rankByNamedTimes(
  ranked: readonly RankedTurn[],
  { periods, rest, namedSpeakers }: Pick<Probe, 'periods' | 'rest' | 'namedSpeakers'>,
  { candidates, features, question, similarities }: FeatureTable,
): readonly RankedTurn[] {
  if (periods.length === 0) return ranked;
  const hasNoOtherWords = isTimeOnly(rest, namedSpeakers);
  const mentioning = new Set(candidates.periodSeqs);
  const isSaidIn = ({ at }: Turn): boolean => isInPeriods(at, periods);
  const isOfOtherTime = ({ turn }: RankedTurn): boolean => candidates.otherTimeSeqs?.has(turn.seq) ?? false;
  const isOnTime = ({ turn }: RankedTurn): boolean => isSaidIn(turn) || mentioning.has(turn.seq);
  if (!hasNoOtherWords) {
    const days = Math.max(...periods.map(({ from, to }) => to - from)) / DAY_MS;
    const gain = GAINS.find(({ maxDays }) => days <= maxDays);
    if (!gain) return ranked;
    const shareOf = createShareMeter(rest, question);
    return sortByScore(
      ranked.map((item) =>
        isOnTime(item)
          ? {
              ...item,
              score:
                item.score +
                (gain.atOnce + gain.forWords * shareOf(similarities[item.row]!)) *
                  (days > MAX_SPOKEN_OF_DAYS && isOfOtherTime(item) ? OTHER_TIME_SHARE : 1),
            }
          : item,
      ),
    );
  }
  const onTime = sortByScore(
    ranked.filter(isOnTime).map((item) => ({
      ...item,
      score:
        rateWorth(item.turn, features[item.row]!.idfMass) +
        (isSaidIn(item.turn) ? 0 : WORTH.saidElsewhen) +
        (isOfOtherTime(item) ? WORTH.ofOtherTime : 0),
    })),
  );
  if (onTime.length === 0) return ranked;
  return [
    ...onTime,
    ...capScores(
      onTime,
      ranked.filter((item) => !isOnTime(item)),
    ),
  ];
}

/** How much of what the question says beside its time a turn says, by the rarity of the words, 0 to 1. */
function createShareMeter(
  rest: string,
  { terms, idfOrMax, isName }: Question,
): (similarity: TermSimilarity) => number {
  const restTerms = new Set(
    splitWords(rest)
      .map(hashTerm)
      .filter((term) => !isSilent(term)),
  );
  const places = [...terms.keys()].filter((i) => restTerms.has(terms[i]!) && !isName[i]!);
  const whole = places.reduce((sum, i) => sum + idfOrMax[i]!, 0);
  return ({ perTerm }) =>
    whole === 0 ? 0 : places.reduce((sum, i) => sum + idfOrMax[i]! * perTerm[i]!, 0) / whole;
}

const sortByScore = (items: RankedTurn[]): RankedTurn[] =>
  items.sort((a, b) => b.score - a.score || b.turn.at - a.turn.at || b.turn.seq - a.turn.seq);

/** How much a turn tells of what its speaker did, whatever is asked. */
function rateWorth({ role, speaker, terms }: Turn, rarity: number): number {
  const has = (term: number): boolean => getTermFreq(terms, term) > 0;
  return (
    WORTH.base +
    (role === 'user' || role === 'note' || speaker !== null ? WORTH.ownWords : 0) +
    WORTH.length * Math.min(1, terms.length / WORTH.fullLength) +
    WORTH.rarity * rarity +
    (FIRST_PERSON_TERMS.some(has) ? WORTH.firstPerson : 0) +
    (terms.asks ? WORTH.asks : 0) +
    (SMALL_TALK_TERMS.some(has) ? WORTH.smallTalk : 0)
  );
}
