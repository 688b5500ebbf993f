/**
 * Who else seems to look after a container group, read from the marks that tools leave. Hints, each with its evidence:
 * no mark proves that its tool is still there. Called by standing.ts; pure.
 */
import { type JsonObject, objectAt, textAt } from '../json.ts';
import { tagsOf } from '../tags.ts';

export interface Owner {
  readonly tool: string;
  /** What says so; never a tag's value, which may be anybody's text. */
  readonly evidence: string;
  /** Acts by itself: it would undo what Mooring does, or delete the container group. */
  readonly fights: boolean;
}

interface Marks {
  readonly body: JsonObject;
  readonly name: string;
  /** By lower-cased name: Azure does not tell upper from lower case there. */
  readonly tags: ReadonlyMap<string, string>;
}

interface OwnerRow {
  readonly tool: string;
  readonly fights: boolean;
  readonly source: string;
  readonly evidence: (of: Marks) => string | undefined;
}

/** Tags by which people say which tool made something. */
const MAKER_TAGS = [
  ...['managedby', 'managed-by', 'managed_by', 'createdby', 'created-by', 'created_by'],
  ...['deployedby', 'deployed-by', 'deployed_by', 'provisioner', 'iac', 'tool'],
] as const;

const ROWS: readonly OwnerRow[] = [
  {
    tool: 'virtual-kubelet',
    fights: true,
    source: 'the provider’s own source: it tags each pod’s container group so and deletes those whose pod is gone',
    evidence: tagsNamed('PodName', 'NodeName', 'Namespace', 'UID'),
  },
  {
    tool: 'NGroups',
    fights: true,
    source: 'documented: a container group of an NGroups resource shows its orchestratorId',
    evidence: ({ body }) =>
      isGiven(objectAt(body['properties'])['orchestratorId']) ? 'it has properties.orchestratorId' : undefined,
  },
  {
    tool: 'a deployment script',
    fights: true,
    source:
      'documented: the script service’s container groups end with azscripts and are deleted when the script is done',
    evidence: ({ name }) => (name.endsWith('azscripts') ? 'its name ends with azscripts' : undefined),
  },
  {
    tool: 'another Azure resource',
    fights: true,
    source: 'documented: managedBy of an ARM resource names the resource that manages it',
    evidence: ({ body }) => (isGiven(body['managedBy']) ? 'it has managedBy' : undefined),
  },
  {
    tool: 'Crossplane',
    fights: true,
    source: 'Crossplane’s runtime: external resources are tagged with these names; it reconciles them',
    evidence: tagsNamed('crossplane-kind', 'crossplane-name'),
  },
  {
    tool: 'Azure Developer CLI',
    fights: false,
    source: 'azd’s templates: azd finds what it deployed by these tags; it acts only when it is run',
    evidence: ({ tags }) => {
      const found = ['azd-env-name', 'azd-service-name'].find((name) => tags.has(name));
      return found === undefined ? undefined : `it has the tag ${found}`;
    },
  },
  // The azurerm provider, Bicep and Pulumi write no tag of their own; they act only when they are run.
  maker('Terraform', 'terraform'),
  maker('Bicep', 'bicep'),
  maker('Pulumi', 'pulumi'),
];

export function ownersOf(body: JsonObject): Owner[] {
  const tags = new Map(Object.entries(tagsOf(body)).map(([name, value]) => [name.toLowerCase(), value]));
  const marks = { body, tags, name: textAt(body['name']) ?? '' };
  return ROWS.flatMap(({ tool, fights, evidence }) => {
    const found = evidence(marks);
    return found === undefined ? [] : [{ tool, evidence: found, fights }];
  });
}

function tagsNamed(...names: readonly string[]): OwnerRow['evidence'] {
  const evidence = `it has the tags ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return ({ tags }) => (names.every((name) => tags.has(name.toLowerCase())) ? evidence : undefined);
}

function maker(tool: string, word: string): OwnerRow {
  return {
    tool,
    fights: false,
    source: 'a common convention and no more: the tool itself writes no such tag',
    evidence: ({ tags }) => {
      if (tags.has(word)) return `it has a tag called ${word}`;
      const name = MAKER_TAGS.find((key) => (tags.get(key) ?? '').toLowerCase().includes(word));
      return name === undefined ? undefined : `its tag ${name} speaks of ${tool}`;
    },
  };
}

function isGiven(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
