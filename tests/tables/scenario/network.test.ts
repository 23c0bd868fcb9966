// What a scenario says of its network: calls between Services, the distance of zones, users of an Ingress.
import { expect, test } from 'vitest';
import { readScenario } from '../../../shared/scenario/read.ts';
import { direct } from '../../../shared/scenario/director.ts';
import { scenarioSchema } from '../../../shared/scenario/schema.ts';
import { World } from '../../../shared/sim/world.ts';
import { firstShiftFiles } from '../../support/first-shift.ts';

const INGRESS = `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: town }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
`;

function withNetwork(service: string) {
  const files = firstShiftFiles();
  const manifest = files.find(({ path }) => path !== 'scenario.yaml' && path.endsWith('.yaml'))?.path;
  return readScenario(
    files.map(({ path, text }) => {
      if (path === manifest) return { path, text: `${text}${INGRESS}` };
      if (path !== 'scenario.yaml') return { path, text };
      const ask = `  - { at: 5, service: ${service}, ingress: { host: shop.example.com, path: / }, requestsPerSecond: 7 }`;
      const told = text.replace(/^traffic:\n/m, `traffic:\n${ask}\n`);
      return { path, text: `crossZoneMilliseconds: 3\n${told}` };
    }),
  );
}

test('[SERVICE-11, INGRESS-3] the director says so', () => {
  const read = withNetwork('town');
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const { scenario } = read;
  expect(scenarioSchema.parse(JSON.parse(JSON.stringify(scenario)))).toBeTruthy();
  const world = new World(scenario.epoch);
  expect(direct(scenario, 's', 0, world)).toContainEqual({ kind: 'host', action: 'network', crossZoneSeconds: 0.003 });
  expect(direct(scenario, 's', 5, world)).toContainEqual({
    kind: 'traffic',
    namespace: 'default',
    service: 'town',
    ingress: { host: 'shop.example.com', path: '/' },
    requestsPerSecond: 7,
    rampTicks: 0,
    timeoutSeconds: 2,
    retries: 0,
  });
});

test('[INGRESS-3] users of an Ingress that is not there are a problem', () => {
  const read = withNetwork('city');
  expect('problems' in read && read.problems.map((one) => one.path)).toEqual(['traffic[0].service']);
});
