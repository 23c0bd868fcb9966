// What a player chose for this browser: kept, worn by the page, and forgotten where it is no longer known.
import { expect, test } from 'vitest';
import { CHOICES, type Device, Settings } from '../../client/session/settings.ts';
import { english, korean } from '../../client/text/locales.ts';

class Shelf {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

const LAPTOP: Device = { hasFingers: false, wantsLessMotion: () => false };
const PHONE: Device = { hasFingers: true, wantsLessMotion: () => true };

/** Of an element `wear` writes nothing but its dataset. */
function worn(settings: Settings): DOMStringMap {
  const root = { dataset: {} as DOMStringMap } as HTMLElement;
  settings.wear(root);
  return root.dataset;
}

test('[AFTER-7] a choice holds at once, is told, and is there after a refresh', () => {
  const shelf = new Shelf();
  const settings = new Settings(shelf, LAPTOP);
  let told = 0;
  settings.subscribe(() => {
    told += 1;
  });
  settings.choose({ text: 'large', palette: 'projector' });
  expect(told).toBe(1);
  expect(worn(settings)).toMatchObject({ text: 'large', palette: 'projector', motion: 'full' });
  expect(new Settings(shelf, LAPTOP).choice).toEqual(settings.choice);
});

test('[AFTER-7] what is kept and not known is forgotten, the rest stays', () => {
  const shelf = new Shelf();
  new Settings(shelf, LAPTOP).choose({ text: 'small' });
  const [key = ''] = shelf.kept.keys();
  const standard = new Settings(undefined, LAPTOP).choice;
  shelf.setItem(key, JSON.stringify({ text: 'large', palette: 'neon', motion: 7, constructor: 'x' }));
  expect(new Settings(shelf, LAPTOP).choice).toEqual({ ...standard, text: 'large' });
  for (const broken of ['{', 'null', '[]', '"large"']) {
    shelf.setItem(key, broken);
    expect(new Settings(shelf, LAPTOP).choice, broken).toEqual(standard);
  }
});

test('[AFTER-7] a browser that keeps nothing still has its choice while the page lives', () => {
  const forbidden = {
    getItem: () => null,
    setItem: (): void => {
      throw new Error('QuotaExceededError');
    },
  };
  const settings = new Settings(forbidden, LAPTOP);
  settings.choose({ motion: 'less' });
  expect(settings.lessMotion).toBe(true);
});

test('motion follows the computer until it is chosen, and a phone is silent until it is asked', () => {
  const phone = new Settings(undefined, PHONE);
  expect(phone.lessMotion).toBe(true);
  expect(phone.choice.sound).toBe('off');
  phone.choose({ motion: 'full' });
  expect(worn(phone)['motion']).toBe('full');
  expect(new Settings(undefined, LAPTOP).choice.sound).not.toBe('off');
});

test('every choice has its name in both languages', () => {
  const ids = Object.entries(CHOICES).flatMap(([name, values]) => [name, ...values.map((value) => `${name}.${value}`)]);
  for (const texts of [english.settings, korean.settings] as const)
    expect(ids.filter((id) => !Object.hasOwn(texts, id))).toEqual([]);
});

test('one key is silence, and the same key is as loud as it was before', () => {
  const settings = new Settings(undefined, LAPTOP);
  settings.choose({ sound: 'full' });
  settings.mute();
  expect(settings.choice.sound).toBe('off');
  settings.mute();
  expect(settings.choice.sound).toBe('full');
  const phone = new Settings(undefined, PHONE);
  phone.mute();
  expect(phone.choice.sound).toBe('quiet');
});
