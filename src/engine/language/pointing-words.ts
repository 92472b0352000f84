/**
 * Words that point at what was said just before instead of naming it ("that plan", "it", "the second one"), folded. Articles that
 * are written alike are left out where nearly every sentence has one.
 */
export const POINTING_WORDS: ReadonlySet<string> = new Set(
  [
    'this that these those it its he him his she her hers they them their theirs one ones same former latter', // English
    'dieser diese dieses diesen diesem jener jene jenes jenen jenem es er ihn ihm ihr ihre ihren sie', // German
    'davon dazu damit daran darin daruber dafur dabei dagegen derselbe dieselbe dasselbe', // … and its adverbs
    'ce cet cette ces ca cela celui celle ceux celles il elle ils elles lui leur', // French
    'ese esa eso esos esas este esta esto estos estas aquel aquella aquello ella ellos ellas ello lo', // Spanish
    'questo questa questi queste quello quella quel quei quelli quelle lui lei loro esso essa', // Italian
    'esse essa isso esses essas isto aquele aquela aquilo ele ela eles elas nisso disso', // Portuguese
    'die dat deze dit hij hem haar zij ermee ervan daarvan daarmee dezelfde', // Dutch
    'denna detta dessa dette denne disse den det han hon hun honom henne ham hende', // Swedish, Danish, Norwegian
    'to ten ta te tego tej tym tamten tamta on ona ono jego jej ich go', // Polish
    'это этот эта эти этого этой этом тот та те того той он она оно они его ее их', // Russian
    'bu su bunu sunu bunun onu onun bunlar onlar', // Turkish
    '这 这个 那 那个 它 他 她 它们 これ それ あれ この その あの 이 그 저 이것 그것', // Chinese, Japanese, Korean
  ].flatMap((line) => line.split(' ')),
);
