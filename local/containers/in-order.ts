/** Runs what one id is asked to do one after the other, different ids side by side. Used by the runtimes with real containers or processes. */
export type InOrder = <T>(id: string, task: () => Promise<T>) => Promise<T>;

export function createInOrder(): InOrder {
  const last = new Map<string, Promise<unknown>>();
  return (id, task) => {
    const mine = (last.get(id) ?? Promise.resolve()).then(task);
    const quiet = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(id, quiet);
    void quiet.then(() => {
      if (last.get(id) === quiet) last.delete(id);
    });
    return mine;
  };
}
