// A scenario's folder → a scenario: `scenario.yaml` and the manifests beside it. What does not fit together is a problem with its place;
// whether the scenario can be won is for its proof.

import type { z } from 'zod';
import { compareText } from '../base/order.ts';
import { readDocuments, type TextDocument } from '../manifest/document.ts';
import { schemaFindings } from '../manifest/decode.ts';
import type { Decoded } from '../manifest/manifest-object.ts';
import { duplicate, type Finding, invalid, type Path, type Problem, printPath, required } from '../manifest/problem.ts';
import { nearest } from '../manifest/nearest.ts';
import { located, readManifest } from '../manifest/read.ts';
import { authoredScenario } from './authored.ts';
import { missingComponent } from '../sim/plane/order.ts';
import { CANDIDATES, type Scenario } from './scenario.ts';

export interface ScenarioFile {
  /** From the scenario's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

const MAIN = 'scenario.yaml';

/** Manifests are `manifests/*.yaml`, applied in the order of their names; other files of the folder are not looked at. */
export function readScenario(
  files: readonly ScenarioFile[],
): { readonly scenario: Scenario } | { readonly problems: readonly Problem[] } {
  const main = files.find(({ path }) => path === MAIN);
  if (!main) return { problems: [problem(MAIN, 'the file is missing', 'a scenario is a folder with this file')] };
  const { documents, problems: broken } = readDocuments(main.text);
  if (broken.length > 0) {
    return {
      problems: broken.map(({ line, column, message, hint }) => ({
        file: MAIN,
        line,
        column,
        path: '',
        reason: 'Syntax' as const,
        message,
        hint,
      })),
    };
  }
  const [document] = documents;
  if (!document || documents.length > 1)
    return { problems: [problem(MAIN, `expected one document, got ${documents.length}`, '')] };
  const parsed = authoredScenario.safeParse(document.value);
  if (!parsed.success)
    return {
      problems: schemaFindings(authoredScenario, document.value, parsed.error).map((one) => place(one, document)),
    };
  const manifests = files
    .filter(({ path }) => /^manifests\/[^/]+\.ya?ml$/.test(path))
    .sort((x, y) => compareText(x.path, y.path))
    .map(({ path, text }) => ({ file: path, text }));
  const { objects, problems } = readObjects(manifests, parsed.data.epoch);
  const findings = new Check(parsed.data, objects).findings();
  const all = [...problems, ...findings.map((one) => place(one, document))];
  return all.length > 0 ? { problems: all } : { scenario: { ...parsed.data, manifests } };
}

function problem(file: string, message: string, hint: string, path = ''): Problem {
  return { file, line: 1, column: 1, path, reason: 'FieldValueInvalid', message, hint };
}

function place(finding: Finding, document: TextDocument): Problem {
  return located(finding, MAIN, [], document.locate);
}

function readObjects(manifests: Scenario['manifests'], epoch: number): { objects: Decoded[]; problems: Problem[] } {
  const objects: Decoded[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const namespaces = new Set(['default']);
  for (const { file, text } of manifests) {
    const read = readManifest(text, file, epoch);
    problems.push(...read.problems);
    for (const object of read.objects) {
      const { name, namespace } = object.metadata;
      const key = `${object.kind} ${namespace ?? ''}/${name}`;
      if (object.kind === 'Node')
        problems.push(problem(file, `Node ${name}: a scenario's machines are ordered in ${MAIN}`, 'move it there'));
      if (seen.has(key))
        problems.push(problem(file, `${object.kind} ${name} stands twice in this scenario`, 'take one of them out'));
      seen.add(key);
      if (object.kind === 'Namespace') namespaces.add(name);
      if (namespace !== undefined && !namespaces.has(namespace))
        problems.push(
          problem(
            file,
            `namespaces "${namespace}" not found`,
            'the Namespace must come before its objects',
            printPath(['metadata', 'namespace']),
          ),
        );
      objects.push(object);
    }
  }
  return { objects, problems };
}

type Authored = z.output<typeof authoredScenario>;

/** What the parts of a scenario ask of each other. */
class Check {
  private readonly found: Finding[] = [];
  private readonly authored: Authored;
  private readonly objects: readonly Decoded[];

  constructor(authored: Authored, objects: readonly Decoded[]) {
    this.authored = authored;
    this.objects = objects;
  }

  findings(): readonly Finding[] {
    this.machines();
    this.controlPlane();
    this.images();
    this.traffic();
    this.incidents();
    this.arrivals();
    this.releases();
    return this.found;
  }

  private machines(): void {
    const names = new Set<string>();
    const registry = this.authored.images.map(({ image }) => image);
    this.authored.machines.forEach(({ name, images = [] }, i) => {
      if (names.has(name)) this.found.push(duplicate(['machines', i, 'name'], name));
      names.add(name);
      images.forEach((image, j) => {
        if (!registry.includes(image)) this.unknown(['machines', i, 'images', j], image, registry);
        else if (images.indexOf(image) < j) this.found.push(duplicate(['machines', i, 'images', j], image));
      });
    });
  }

  private controlPlane(): void {
    const plane = this.authored.controlPlane;
    const missing = plane && missingComponent(plane.machines);
    if (missing !== undefined)
      this.found.push(
        required(['controlPlane', 'machines'], `no machine runs ${missing}`, 'a control plane needs one at least'),
      );
    plane?.machines.forEach(({ name }, i) => {
      const others = [...this.authored.machines, ...plane.machines.slice(0, i)];
      if (others.some((one) => one.name === name))
        this.found.push(duplicate(['controlPlane', 'machines', i, 'name'], name));
    });
  }

  /** An image that the registry does not have is a lesson of some scenarios; but then nobody forgot it by accident: its name says `missing`. */
  private images(): void {
    const known = this.authored.images.map(({ image }) => image);
    known.forEach((image, i) => {
      if (known.indexOf(image) < i) this.found.push(duplicate(['images', i, 'image'], image));
    });
    for (const object of this.objects) {
      const spec =
        object.kind === 'Pod'
          ? object.spec
          : object.kind === 'Deployment' || object.kind === 'ReplicaSet'
            ? object.spec.template.spec
            : undefined;
      for (const { image } of spec?.containers ?? []) {
        if (!known.includes(image) && !image.includes('missing'))
          this.found.push(
            required(
              ['images'],
              `${object.kind} ${object.metadata.name} runs ${image}`,
              'say how it behaves, or call it missing',
            ),
          );
      }
    }
  }

  private traffic(): void {
    const keys = (wanted: string) =>
      this.objects
        .filter(({ kind }) => kind === wanted)
        .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    this.authored.traffic.forEach((step, i) => {
      const services = keys(step.ingress ? 'Ingress' : 'Service');
      const key = `${step.namespace}/${step.service}`;
      if (!services.includes(key))
        this.unknown(
          ['traffic', i, 'service'],
          step.service,
          services.map((one) => one.slice(one.indexOf('/') + 1)),
        );
      this.within(['traffic', i, 'at'], step.at);
    });
  }

  private arrivals(): void {
    this.authored.arrivals.forEach((one, i) => {
      this.deployed(['arrivals', i], one);
    });
  }

  private releases(): void {
    const images = this.authored.images.map(({ image }) => image);
    this.authored.releases.forEach((one, i) => {
      this.deployed(['releases', i], one);
      if (!images.includes(one.image) && !one.image.includes('missing'))
        this.unknown(['releases', i, 'image'], one.image, images);
    });
  }

  /** Something that happens to a Deployment while the match lasts. */
  private deployed(
    path: Path,
    { namespace, deployment, at }: { namespace: string; deployment: string; at: number },
  ): void {
    const deployments = this.objects
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    if (!deployments.includes(`${namespace}/${deployment}`))
      this.unknown(
        [...path, 'deployment'],
        deployment,
        deployments.map((one) => one.slice(one.indexOf('/') + 1)),
      );
    this.within([...path, 'at'], at);
  }

  private incidents(): void {
    const machines = this.authored.machines.map(({ name }) => name);
    const plane = this.authored.controlPlane?.machines ?? [];
    const planeMachines = plane.map(({ name }) => name);
    const candidates = (what: 'pod' | 'node') => CANDIDATES.filter((one) => one.endsWith(what));
    const processes = plane.flatMap(({ name, runs }) => runs.map((component) => `${component}-${name}`));
    this.authored.incidents.forEach((incident, i) => {
      const at: Path = ['incidents', i];
      this.within([...at, 'at'], incident.at);
      const among = (known: readonly string[], others: readonly string[] = []): void => {
        const { target } = incident;
        if (!known.includes(target) && !others.includes(target))
          this.unknown([...at, 'target'], target, [...known, ...others]);
      };
      switch (incident.fault) {
        case 'container-kill':
          if (!incident.target.includes('/')) among([], candidates('pod'));
          return;
        case 'network-partition':
          among([...machines, ...planeMachines]);
          return;
        case 'node-poweroff':
        case 'kernel-panic':
        case 'maintenance':
          among(machines, candidates('node'));
          (incident.among ?? []).forEach((name, n) => {
            if (!machines.includes(name)) this.unknown([...at, 'among', n], name, machines);
          });
          if (incident.fault === 'node-poweroff' && incident.target === 'busiest-node') this.forgotten(at, incident);
          return;
        default:
          among(processes);
      }
    });
  }

  private forgotten(at: Path, { backAfterTicks }: { readonly backAfterTicks?: number | undefined }): void {
    if (backAfterTicks === undefined) return;
    this.found.push(
      invalid(
        [...at, 'backAfterTicks'],
        backAfterTicks,
        'nobody remembers which one was busiest',
        'name the target, draw it with random-node, or leave backAfterTicks out',
      ),
    );
  }

  private unknown(path: Path, name: string, known: readonly string[]): void {
    const near = nearest(name, known);
    this.found.push(
      invalid(
        path,
        name,
        'there is none of this name',
        near !== undefined
          ? `did you mean ${near}?`
          : known.length > 0
            ? `one of ${known.join(', ')}`
            : 'the scenario has none at all',
      ),
    );
  }

  private within(path: Path, at: number): void {
    if (at >= this.authored.ticks) this.found.push(invalid(path, at, `the match ends at tick ${this.authored.ticks}`));
  }
}
