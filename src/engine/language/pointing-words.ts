/**
 * Words that point at what was said just before instead of naming it ("that plan", "it", "the second one"), folded: those that
 * are no article, no form of address and no common word of another of these languages.
 */
export const POINTING_WORDS: ReadonlySet<string> = new Set(
  [
    'this that these those it he she him them ones one same latter former', // English
    'dieser diese dieses diesen diesem jener jene jenes jenen jenem ihn ihm derselbe dieselbe dasselbe', // German
    'davon dazu damit daran darin daruber dafur dabei dagegen', // … and its adverbs
    'cet cette ces cela celui celle ceux celles', // French
    'ese esa eso esos esas este esta esto estos estas aquel aquella aquello ello', // Spanish
    'questo questa questi queste quello quella quel quei quelli quelle esso essa', // Italian
    'esse isso esses essas isto aquele aquela aquilo nisso disso', // Portuguese
    'dat deze ermee ervan daarvan daarmee dezelfde', // Dutch
    'denna detta dessa dette denne disse honom henne', // Swedish, Danish, Norwegian
    'tego tej tym tamten tamta tamto jego jej', // Polish
    'это этот эта эти этого этой этом того той его ее их', // Russian
    'bunu sunu bunun onu onun bunlar', // Turkish
    '这 这个 那 那个 它 これ それ あれ この その あの 이 그 저 이것 그것', // Chinese, Japanese, Korean
  ].flatMap((line) => line.split(' ')),
);
