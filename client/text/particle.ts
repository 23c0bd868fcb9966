// Korean particles after any name: 은/는, 이/가, 을/를, 과/와, 으로/로. What counts is the sound of the end, also of digits ("node-3" ends in 삼)
// and of Latin letters ("web" is said 웹, "cart" 카트). Exact for Hangul and digits; for Latin words a rule of thumb with its exceptions.

/** How a name ends in speech: in a vowel, in ㄹ (which takes 로, not 으로), or in another consonant. */
export type Ending = 'vowel' | 'rieul' | 'consonant';

const DIGITS: readonly Ending[] = [
  'consonant',
  'rieul',
  'vowel',
  'consonant',
  'vowel',
  'vowel',
  'consonant',
  'rieul',
  'rieul',
  'vowel',
];

/** Letters that end in a consonant when they are spelled: 엘, 엠, 엔, 알. */
const SPELLED: Readonly<Record<string, Ending>> = { l: 'rieul', m: 'consonant', n: 'consonant', r: 'rieul' };

/** Words whose Korean sound the rules below would miss: 허브, 체크, 북, 보트 and others. */
const EXCEPTIONS: Readonly<Record<string, Ending>> = {
  hub: 'vowel',
  pub: 'vowel',
  check: 'vowel',
  deck: 'vowel',
  client: 'vowel',
  book: 'consonant',
  checkout: 'consonant',
  rollout: 'consonant',
  out: 'consonant',
  timeout: 'consonant',
  cat: 'consonant',
  kubectl: 'rieul',
};

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
const FINALS = 28;
const FINAL_RIEUL = 8;

/** `웹` → consonant, `서울` → rieul, `node-2` → vowel, `API` → vowel, `(Ready)` as `Ready`. */
export function endingOf(name: string): Ending {
  const said = name.replace(/[^0-9A-Za-z가-힣]+$/u, '');
  const last = said.at(-1);
  if (last === undefined) return 'vowel';
  const code = last.charCodeAt(0);
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) {
    const final = (code - HANGUL_FIRST) % FINALS;
    return final === 0 ? 'vowel' : final === FINAL_RIEUL ? 'rieul' : 'consonant';
  }
  if (/[0-9]/.test(last)) return DIGITS[Number(last)] ?? 'vowel';
  return endingOfLatin(/[0-9A-Za-z]+$/.exec(said)?.[0] ?? last);
}

function endingOfLatin(word: string): Ending {
  const lower = word.toLowerCase();
  const known = EXCEPTIONS[lower];
  if (known !== undefined) return known;
  // "HPA", "vm" and the random ends of pod names are spelled letter by letter.
  if (word === word.toUpperCase() || /[0-9]/.test(word) || !/[aeiouy]/.test(lower))
    return SPELLED[lower.slice(-1)] ?? 'vowel';
  if (/(l|le)$/.test(lower)) return 'rieul';
  if (/(m|n|ng|me|ne)$/.test(lower)) return 'consonant';
  // A short vowel before p, t, k, b or ck is closed by it: 앱, 챗, 스택, 웹. After two vowels or a consonant it becomes a syllable: 카트, 노트.
  if (/(^|[^aeiouy])[aeiou](p|pp|t|tt|k|ck|b)$/.test(lower)) return 'consonant';
  return 'vowel';
}

/** The half of `pair` that follows `name`: `particle('노드', '이/가')` is `가`, `particle('서울', '으로/로')` is `로`. */
export function particle(name: string, pair: string): string {
  const [closed = '', open = ''] = pair.split('/');
  const ending = endingOf(name);
  if (pair === '으로/로') return ending === 'consonant' ? closed : open;
  return ending === 'vowel' ? open : closed;
}
