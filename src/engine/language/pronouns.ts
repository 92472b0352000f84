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

/** Second-person pronouns, folded, of the same languages; those that are also everyday words of another are left out. */
export const SECOND_PERSON: ReadonlySet<string> = new Set(
  [
    'you your yours youre youve youll youd yourself', // English
    'du dich dir dein deine deinen deinem deiner euch euer eure', // German
    'tu toi ton ta tes vous votre vos', // French
    'ti tus usted ustedes vosotros', // Spanish, Italian, Portuguese in part
    'tuo tua tuoi voi vostro vostra voce voces teu seu',
    'jij jou jouw jullie', // Dutch
    'ты тебя тебе твои твоя твое вы вас вам ваш', // Russian, folded
    '你 您 你们 君 あなた คุณ 너 당신 여러분', // Chinese, Japanese, Thai, Korean
  ].flatMap((line) => line.split(' ')),
);
