/**
 * Azurite that is there again when its process has ended by itself, at the same addresses and with the same data, as
 * Azure's storage would be. Called by the local start.
 */
import { type Azurite, type AzuriteOptions, startAzurite } from './azurite.ts';

export interface KeptAzurite {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** Ports must be given for it to come back where it was. */
export async function keepAzurite(
  options: AzuriteOptions & Required<Pick<AzuriteOptions, 'ports'>>,
): Promise<KeptAzurite> {
  let current: Azurite | undefined = await startAzurite(options);
  let starting: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const { connectionString } = current;
  const watch = (azurite: Azurite): void => {
    void azurite.exited.then(() => {
      current = undefined;
      if (!stopped) starting = again();
    });
  };
  // One that fails is nobody's to catch: it ends the process, which then says why.
  const again = async (): Promise<void> => {
    process.stderr.write('Azurite has ended; it is started again\n');
    current = await startAzurite(options);
    watch(current);
  };
  watch(current);
  return {
    connectionString,
    async stop() {
      stopped = true;
      await starting.catch(() => undefined);
      await current?.stop();
    },
  };
}
