/** The rules for containers and what is in them: names, images, resources, environments, mounts. Called by parse.ts. */
import { parseImage } from '../image/reference.ts';
import { type JsonObject, listAt, numberAt, objectAt, textAt } from '../json.ts';
import { type ContainerView, containersOf, itemsAt, propertiesOf } from './group.ts';
import { ACI_NAME_MAX, isAciName } from './names.ts';
import { below } from './pointer.ts';
import type { Report } from './report.ts';

/** The largest container group ACI runs (documented). */
export const GROUP_CPU_MAX = 31;
export const GROUP_MEMORY_GB_MAX = 240;
/** What Kubernetes, which ACI is made of, takes for a variable's name; ACI documents less, see below. */
const ENVIRONMENT_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
/** What ACI documents. Names beyond it are warned about, since ACI has the last word. */
const ENVIRONMENT_NAME_DOCUMENTED = /^[a-zA-Z0-9_]+$/;
const ENVIRONMENT_NAME_MAX = 63;

export function checkContainers(body: JsonObject, report: Report): void {
  const containers = containersOf(body);
  const listed = propertiesOf(body)['containers'];
  if (Array.isArray(listed) && listed.length === 0) {
    report.refuse('/properties/containers', 'a container group needs at least one container');
  }
  const names = new Set<string>();
  for (const container of containers) {
    checkName(container, names, report);
    checkImage(container, report);
    checkEnvironment(container, report);
    checkMounts(container, body, report);
    if (!container.init) checkResources(container, report);
  }
  checkSum(containers, 'cpu', GROUP_CPU_MAX, report);
  checkSum(containers, 'memoryInGB', GROUP_MEMORY_GB_MAX, report);
}

function checkName(container: ContainerView, names: Set<string>, report: Report): void {
  if (container.name === '') {
    // Missing has been refused; empty has not.
    report.refuse(below(container.pointer, 'name'), 'a container needs a name');
    return;
  }
  const pointer = below(container.pointer, 'name');
  if (!isAciName(container.name)) {
    report.refuse(
      pointer,
      `a container’s name may hold up to ${ACI_NAME_MAX} lower-case letters, digits and "-", and neither begin nor end with "-"`,
    );
  }
  if (names.has(container.name)) report.refuse(pointer, 'another container has this name');
  names.add(container.name);
}

function checkImage(container: ContainerView, report: Report): void {
  const image = textAt(container.properties['image']);
  if (image === undefined) return;
  const parsing = parseImage(image);
  if (!parsing.ok) report.refuse(below(container.pointer, 'properties', 'image'), parsing.rule);
}

function checkResources(container: ContainerView, report: Report): void {
  const base = below(container.pointer, 'properties', 'resources');
  const resources = objectAt(container.properties['resources']);
  for (const part of ['requests', 'limits']) {
    const amounts = objectAt(resources[part]);
    checkAmount(amounts['cpu'], below(base, part, 'cpu'), `${GROUP_CPU_MAX} CPUs`, report);
    checkAmount(amounts['memoryInGB'], below(base, part, 'memoryInGB'), `${GROUP_MEMORY_GB_MAX} GB`, report);
  }
}

function checkAmount(value: unknown, pointer: string, most: string, report: Report): void {
  if (typeof value !== 'number') return;
  if (value <= 0) report.refuse(pointer, 'must be more than 0');
  else if (value > Number.parseInt(most, 10))
    report.refuse(pointer, `must be at most ${most}, the most ACI gives a container group`);
}

function checkSum(containers: readonly ContainerView[], what: 'cpu' | 'memoryInGB', max: number, report: Report): void {
  const amounts = containers
    .filter((container) => !container.init)
    .map((container) => numberAt(objectAt(objectAt(container.properties['resources'])['requests'])[what]) ?? 0);
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  if (sum > max && amounts.every((amount) => amount <= max)) {
    report.refuse(
      '/properties/containers',
      `ask for ${sum} ${what} together: ACI gives a container group at most ${max}`,
    );
  }
}

function checkEnvironment(container: ContainerView, report: Report): void {
  const names = new Set<string>();
  for (const { pointer, value } of itemsAt(
    container.properties,
    below(container.pointer, 'properties'),
    'environmentVariables',
  )) {
    const name = textAt(value['name']);
    if (name === undefined) continue;
    const place = below(pointer, 'name');
    if (name.length > ENVIRONMENT_NAME_MAX || name === '') {
      report.refuse(place, `a variable’s name must have 1 to ${ENVIRONMENT_NAME_MAX} characters`);
    } else if (!ENVIRONMENT_NAME_DOCUMENTED.test(name)) {
      if (ENVIRONMENT_NAME.test(name))
        report.warn(place, 'ACI documents letters, digits and "_" only for a variable’s name');
      else report.refuse(place, 'a variable’s name may hold letters, digits and "_"');
    }
    if (names.has(name)) report.refuse(place, 'another variable of this container has this name');
    names.add(name);
    const values = ['value', 'secureValue', 'secureValueReference'].filter((key) => value[key] !== undefined);
    if (values.length > 1) report.refuse(pointer, `has both ${values.join(' and ')}: a variable has one value`);
    if (values.length === 0) {
      report.warn(pointer, 'has no value: an exported file leaves secure values out, so put it back if it was one');
    }
  }
}

function checkMounts(container: ContainerView, body: JsonObject, report: Report): void {
  const volumes = new Set(listAt(propertiesOf(body)['volumes']).map((volume) => textAt(objectAt(volume)['name'])));
  const paths = new Set<string>();
  for (const { pointer, value } of itemsAt(
    container.properties,
    below(container.pointer, 'properties'),
    'volumeMounts',
  )) {
    const name = textAt(value['name']);
    const path = textAt(value['mountPath']);
    if (name !== undefined && !volumes.has(name)) report.refuse(below(pointer, 'name'), 'no volume has this name');
    if (path === undefined) continue;
    const place = below(pointer, 'mountPath');
    if (path === '' || path.includes(':')) report.refuse(place, 'a mount path may neither be empty nor hold ":"');
    if (paths.has(path)) report.refuse(place, 'another mount of this container has this path');
    paths.add(path);
  }
}
