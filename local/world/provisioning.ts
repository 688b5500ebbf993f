/**
 * Sees a container group's start through: the runtime's work and the least time it takes, until one of both fails or
 * the time is over. Used by the container groups; a start that was overtaken by a newer one, or by a delete, ends
 * without a word.
 */
import { RuntimeRefusal } from '../containers/runtime.ts';
import type { WorldClock } from './clock.ts';
import type { OperationError } from './operations.ts';
import type { WorldSettings } from './settings.ts';

export interface Provisioning {
  /** Starts `work` for a key; `ended` is called once, with what went wrong if something did. */
  begin(key: string, work: () => Promise<void>, ended: (error?: OperationError) => void): void;
  /** Forgets the start under way; true when there was one. */
  cancel(key: string): boolean;
  /** Forgets all of them: the world is closing. */
  close(): void;
}

export function createProvisioning(clock: WorldClock, settings: WorldSettings): Provisioning {
  const underWay = new Map<string, () => void>();

  function cancel(key: string): boolean {
    const forget = underWay.get(key);
    forget?.();
    return underWay.delete(key);
  }

  return {
    cancel,
    begin(key, work, ended) {
      cancel(key);
      const parts = { started: false, timePassed: false };
      const finish = (error?: OperationError): void => {
        if (underWay.get(key) !== forget) return;
        cancel(key);
        ended(error);
      };
      const finishWhenBoth = (): void => {
        if (parts.started && parts.timePassed) finish();
      };
      const timers = [
        clock.after(
          settings.provisionMs,
          () => {
            parts.timePassed = true;
            finishWhenBoth();
          },
          `provisioning of ${key}`,
        ),
        clock.after(settings.provisionTimeoutMs, () => finish(TIMED_OUT), `timeout of ${key}`),
      ];
      const forget = (): void => {
        for (const callOff of timers) callOff();
      };
      underWay.set(key, forget);
      work().then(
        () => {
          parts.started = true;
          finishWhenBoth();
        },
        (error: unknown) => finish(operationError(error)),
      );
    },
    close() {
      for (const key of [...underWay.keys()]) cancel(key);
    },
  };
}

const TIMED_OUT: OperationError = {
  code: 'ContainerGroupProvisioningTimeout',
  message: 'The container group did not start in the time it is given.',
};

/** A refusal in ACI's words; anything else as the service tells of its own trouble. */
export function operationError(error: unknown): OperationError {
  if (error instanceof RuntimeRefusal) return { code: error.code, message: error.message };
  return { code: 'InternalServerError', message: error instanceof Error ? error.message : String(error) };
}
