// What is read out comes in an order and at a pace that can be followed.
import { beforeEach, expect, test } from 'vitest';
import { Crier } from '../../client/session/crier.ts';
import { HandClock } from '../support/hand-clock.ts';

let clock: HandClock;
let said: string[];
let crier: Crier;
const seconds = (until: number): void => clock.run(until * 1_000);
const polite = (subject: string, text = subject): void => crier.tell(subject, 'polite', () => text);
const urgent = (subject: string, text = subject): void => crier.tell(subject, 'assertive', () => text);

beforeEach(() => {
  clock = new HandClock();
  said = [];
  crier = new Crier((urgency, text) => said.push(`${clock.at} ${urgency}: ${text}`), clock);
});

test('what is urgent is said at once; the rest is gathered for a moment and said together', () => {
  polite('a.');
  polite('b.');
  urgent('dark.');
  urgent('losses.');
  seconds(0.5);
  expect(said, 'two at once do not wipe each other out').toEqual(['100 assertive: dark. losses.']);
  seconds(10);
  expect(said).toEqual(['100 assertive: dark. losses.', '4100 polite: a. b.']);
});

test('later news of a subject replaces earlier news of it, and is worded when it is said', () => {
  let waiting = 3;
  crier.tell('waiting', 'polite', () => (waiting === 0 ? '' : `${waiting} pods wait.`));
  polite('node', 'NotReady.');
  polite('node', 'Ready.');
  waiting = 1;
  seconds(2);
  expect(said).toEqual(['900 polite: 1 pods wait. Ready.']);
  crier.tell('waiting', 'polite', () => (waiting === 0 ? '' : `${waiting} pods wait.`));
  waiting = 0;
  seconds(20);
  expect(said, 'what has passed is not said').toHaveLength(1);
});

test('[HEARD-1] fifty things in ten seconds are no more than one announcement every four seconds, of four sentences at most', () => {
  for (let i = 0; i < 50; i += 1) {
    polite(`thing ${i}.`);
    clock.run(clock.at + 200);
  }
  seconds(30);
  expect(said.length).toBeLessThanOrEqual(4);
  for (const one of said) expect(one.match(/thing/g)?.length).toBeLessThanOrEqual(4);
  const times = said.map((one) => Number(one.split(' ')[0]));
  expect(times.slice(1).every((time, i) => time - (times[i] ?? 0) >= 4_000)).toBe(true);
  expect(said.at(-1), 'the newest is among them').toContain('thing 49.');
});

test('a subject that flickers is urgent once; after that it takes its turn', () => {
  for (let i = 0; i < 6; i += 1) {
    urgent('losses', `losing ${i}.`);
    clock.run(clock.at + 500);
  }
  seconds(8);
  expect(said).toEqual(['100 assertive: losing 0.', '4100 polite: losing 5.']);
  urgent('losses', 'losing again.');
  seconds(9);
  expect(said.at(-1)).toBe('8100 assertive: losing again.');
});

test('what has no full stop gets one, so that one piece of news does not run into the next', () => {
  polite('tickets: up to 200/s');
  polite('Node a is Ready again.');
  seconds(2);
  expect(said).toEqual(['900 polite: tickets: up to 200/s. Node a is Ready again.']);
});

test('after its end it says nothing', () => {
  polite('a.');
  crier.end();
  seconds(10);
  expect(said).toEqual([]);
});
