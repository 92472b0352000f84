/** First-person pronouns, folded, of the languages whose speakers are told from the text alone. */
export const FIRST_PERSON: ReadonlySet<string> = new Set(
  [
    'i im ive id ill me my mine myself we our ours us', // English
    'ich mich mir mein meine meinen meinem meiner wir uns unser unsere', // German
    'je jai moi mon ma mes nous notre nos', // French
    'yo mi mis mio nosotros nuestro nuestra', // Spanish, Italian, Portuguese in part
    'io mio mia miei noi nostro eu meu minha nos nosso',
    'ik mij mijn wij ons onze', // Dutch
    'я меня мне мои моя мое мы нас наш', // Russian, folded
    '我 我们 私 僕 俺 ฉน ผม 나 내 저 우리', // Chinese, Japanese, Thai, Korean
  ].flatMap((line) => line.split(' ')),
);
