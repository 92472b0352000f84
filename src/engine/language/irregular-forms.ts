/** English forms that no rule makes, each line a base form and the forms that stand for it. */
const IRREGULAR_FORMS = `
arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became|begin began begun|bend bent|bind bound
bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt|buy bought
catch caught|choose chose chosen|come came|creep crept|deal dealt|dig dug|draw drew drawn|dream dreamt|drink drank drunk
drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown
forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten
give gave given|go went gone|grow grew grown|hang hung|hear heard|hide hid hidden|hold held|keep kept|kneel knelt
know knew known|lay laid|lead led|lean leant|leap leapt|learn learnt|leave left|lend lent|lie lain|light lit|lose lost
make made|mean meant|meet met|pay paid|prove proven|ride rode ridden|ring rang rung|rise rose risen|run ran|say said
see saw seen|seek sought|sell sold|send sent|sew sewn|shake shook shaken|shine shone|shoot shot|show shown
shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid|speak spoke spoken|speed sped
spend spent|spill spilt|spin spun|stand stood|steal stole stolen|stick stuck|sting stung|strike struck|strive strove
swear swore sworn|sweep swept|swell swollen|swim swam swum|swing swung|take took taken|teach taught|tear tore torn
tell told|think thought|throw threw thrown|understand understood|undertake undertook undertaken|wake woke woken
wear wore worn|weave wove woven|weep wept|win won|wind wound|withdraw withdrew withdrawn|write wrote written
child children|man men|woman women|foot feet|tooth teeth|mouse mice|goose geese|person people|wife wives
knife knives|wolf wolves|loaf loaves
good better best|bad worse worst|far further furthest`;

const BASE_FORMS = new Map(
  IRREGULAR_FORMS.trim()
    .split(/[|\n]/)
    .flatMap((line) => {
      const [base, ...forms] = line.split(' ');
      return forms.map((form) => [form, base!] as const);
    }),
);

/** "bought" → "buy"; any other word as it is. */
export const toBaseForm = (word: string): string => BASE_FORMS.get(word) ?? word;
