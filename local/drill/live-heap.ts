import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MEBIBYTE = 1_048_576;
let collect: (() => void) | undefined;

/** MiB of this process's heap that are in use once the garbage is collected: what it occupies beside that comes and goes with the load. */
export function liveHeapMiB(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed / MEBIBYTE;
}
