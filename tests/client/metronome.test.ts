// Ticks by timers: in time, made up after a browser has slowed the timers down, and never more than a bounded number.
import { beforeEach, expect, test } from 'vitest';
import { Metronome, MOST_AT_ONCE } from '../../client/session/metronome.ts';
import { HandClock } from '../support/hand-clock.ts';

let clock: HandClock;
let beats: number;
let told: number;
let metronome: Metronome;

beforeEach(() => {
  clock = new HandClock();
  beats = 0;
  told = 0;
  metronome = new Metronome(
    () => {
      beats += 1;
      clock.at += clock.cost;
    },
    () => {
      told += 1;
    },
    clock,
  );
});

test('beats as often as it is told to, and stops', () => {
  metronome.pace(6);
  clock.run(10_001);
  expect(beats).toBe(60);
  metronome.pace(0);
  clock.run(20_000);
  expect(beats).toBe(60);
});

test('makes up what a hidden tab owes, all in one bundle', () => {
  metronome.pace(10);
  clock.late = 1_000;
  clock.run(20_000);
  expect(beats).toBeGreaterThanOrEqual(190);
  expect(told, 'one bundle a second').toBeLessThanOrEqual(21);
});

test('does not make up the hours in which a computer slept', () => {
  metronome.pace(10);
  clock.at = 8 * 3_600_000;
  clock.run(clock.at + 50);
  expect(beats).toBe(MOST_AT_ONCE);
});

test('gives the page a turn while it makes up much', () => {
  metronome.pace(10);
  clock.cost = 5;
  clock.at = 10_000;
  clock.run(10_000);
  expect(beats, 'no more than a slice at once').toBeLessThan(5);
  clock.run(11_000);
  expect(beats).toBeGreaterThanOrEqual(100);
});

test('a new pace counts from now on', () => {
  metronome.pace(1);
  clock.run(900);
  metronome.pace(10);
  clock.run(1_100);
  expect(beats).toBe(2);
});
