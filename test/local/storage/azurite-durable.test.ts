import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AzureNamedKeyCredential, TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Azurite, DEV_ACCOUNT, DEV_KEY, startAzurite } from '../../../local/storage/azurite.ts';

describe('Azurite on disk', () => {
  let directory: string;
  let azurite: Azurite;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'azurite-'));
  });
  afterAll(async () => {
    await azurite.stop();
    await rm(directory, { recursive: true });
  });

  const table = (): TableClient =>
    new TableClient(azurite.table, 'Groups', new AzureNamedKeyCredential(DEV_ACCOUNT, DEV_KEY), {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
    });
  const queue = () => QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('reconcile');
  const kill = async (): Promise<void> => {
    process.kill(azurite.pid, 'SIGKILL');
    await azurite.exited;
  };

  it('loses no answered write to a table or queue when it is killed', async () => {
    azurite = await startAzurite({ directory });
    await table().createTable();
    await queue().create();
    const answered: string[] = [];
    const writing = (async () => {
      for (let n = 0; ; n++) {
        await Promise.all([table().createEntity({ partitionKey: 'p', rowKey: `r${n}` }), queue().sendMessage(`m${n}`)]);
        answered.push(`${n}`);
        if (n === 30) void kill();
      }
    })();
    await expect(writing).rejects.toThrow();
    await azurite.exited;
    expect(answered.length).toBeGreaterThan(30);

    azurite = await startAzurite({ directory });
    const rows: string[] = [];
    for await (const { rowKey } of table().listEntities()) rows.push(rowKey ?? '');
    const texts: string[] = [];
    for (let batch = 0; batch < 10; batch++) {
      const { receivedMessageItems } = await queue().receiveMessages({ numberOfMessages: 32, visibilityTimeout: 60 });
      texts.push(...receivedMessageItems.map(({ messageText }) => messageText));
    }
    expect(answered.filter((n) => !rows.includes(`r${n}`))).toEqual([]);
    expect(answered.filter((n) => !texts.includes(`m${n}`))).toEqual([]);
  }, 60_000);
});
