/**
 * The course of a run: what was done beside tables, queue, container groups and Traffic Manager, in order, with its
 * time, as one number; and of these what cannot be read off them later. Two runs of one workload with one course whose
 * services look the same have the same ones. Fed by `begin.ts`, `judge.ts`, `stage.ts`; read by `alike/standing.ts`,
 * which also asks here for what a text is without words for people.
 */
import { hash } from 'node:crypto';
import { createEpochs, type Epochs } from './epochs.ts';

export interface Course {
  add(line: string): void;
  /** A request that changes something at ARM. */
  asked(line: string, at: number): void;
  readonly epochs: Epochs;
  /** Creations and deletions that may count against ACI's rations, and when they were asked for. */
  readonly rationed: readonly { readonly method: string; readonly at: number }[];
  /** Words for people, which from now on count as any others would in their place. */
  unsay(message: string): void;
  /** Without such words, the ids of the run called by the order in which they stand in it. */
  plain(text: string): string;
  /** What is read that nobody compares: this run is like no other one. */
  spoil(): void;
  readonly isSpoilt: boolean;
  readonly number: string;
}

/** What is compared as it stands (`alike/azure-text.ts`). */
const CONTAINER_GROUP = /^\w+ \S+\/containerGroups\//i;
const TRAFFIC = /^\w+ \S+\/trafficManagerProfiles\//i;
const RATIONED = /^(?:PUT|DELETE) /;

/** Shorter ones are found in what nobody said. */
const MESSAGE_LENGTH_MIN = 12;

export function createCourse(): Course {
  const said: string[] = [];
  let number = '';
  let isSpoilt = false;
  const epochs = createEpochs();
  const rationed: { readonly method: string; readonly at: number }[] = [];

  function add(line: string): void {
    number = hash('sha1', `${number}\n${line}`);
  }

  return {
    epochs,
    add,
    asked(line, at) {
      if (CONTAINER_GROUP.test(line)) {
        epochs.note(line);
        if (RATIONED.test(line)) rationed.push({ method: line.slice(0, line.indexOf(' ')), at });
      } else if (!TRAFFIC.test(line)) add(`${line} ${at}`);
    },
    rationed,
    unsay(message) {
      if (message.length < MESSAGE_LENGTH_MIN) return;
      for (const form of formsOf(message)) if (!said.includes(form)) said.push(form);
      said.sort((a, b) => b.length - a.length);
    },
    plain: (text) => withoutIds(said.reduce((left, form) => left.replaceAll(form, '…'), text)),
    spoil() {
      isSpoilt = true;
    },
    get isSpoilt() {
      return isSpoilt;
    },
    get number() {
      return number;
    },
  };
}

/** As clients' `ids` gives them. */
const ID = /\bid-\d+\b/g;

function withoutIds(text: string): string {
  const names = new Map<string, string>();
  return text.replace(ID, (id) => {
    const name = names.get(id) ?? `the ${names.size}th`;
    names.set(id, name);
    return name;
  });
}

/** As a row's column holds it, and as a text of rows holds that. */
function formsOf(message: string): string[] {
  const once = JSON.stringify(message).slice(1, -1);
  return [message, once, JSON.stringify(once).slice(1, -1)];
}
