// The thread that plays a match's baselines: takes its job from workerData, answers once, ends.
import { parentPort, workerData } from 'node:worker_threads';
import { playBaselines } from '../../shared/match/baseline.ts';
import type { BaselineJob } from './baselines.ts';

const { scenario, secret, ticks }: BaselineJob = workerData;
parentPort?.postMessage(playBaselines(scenario, secret, ticks));
