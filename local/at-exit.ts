import { rmSync } from 'node:fs';

/**
 * Has a file or folder removed when this process ends before it came to that (at a second Ctrl-C, say): there are secrets in it.
 *
 * @returns takes it back, for when it is removed in order
 */
export function removeAtExit(path: string): () => void {
  const remove = (): void => {
    try {
      // Brokers, which end a moment after this process, may just be writing into the folder.
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      process.stderr.write(`${path} is left: ${error instanceof Error ? error.message : error}; remove it\n`);
    }
  };
  process.once('exit', remove);
  return () => process.off('exit', remove);
}
