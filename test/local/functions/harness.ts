import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionLogLine } from '../../../local/functions/log-sink';
import { type FunctionRuntimeOptions, LocalFunctionRuntime } from '../../../local/functions/runtime';
import type { FunctionSpec } from '../../../local/ports';

export interface RuntimeHarness {
  readonly runtime: LocalFunctionRuntime;
  readonly lines: FunctionLogLine[];
  /** Writes `index.js` and registers it. */
  define(name: string, code: string, spec?: Partial<FunctionSpec>): FunctionSpec;
  close(): Promise<void>;
}

/** A runtime in a folder of its own, which goes with it. */
export function openRuntime(options: Partial<FunctionRuntimeOptions> = {}): RuntimeHarness {
  const directory = mkdtempSync(join(tmpdir(), 'functions-'));
  const lines: FunctionLogLine[] = [];
  const runtime = new LocalFunctionRuntime({
    directory: join(directory, 'runtime'),
    region: 'us-east-1',
    logs: { write: (line) => lines.push(line) },
    credentials: (spec) => ({ accessKeyId: `KEY${spec.name.toUpperCase()}`, secretAccessKey: 'secret' }),
    ...options,
  });
  return {
    runtime,
    lines,
    define: (name, code, spec = {}) => {
      const codeDirectory = join(directory, name);
      mkdirSync(codeDirectory);
      writeFileSync(join(codeDirectory, 'index.js'), code);
      const whole: FunctionSpec = {
        name,
        arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        codeDirectory,
        handler: 'index.handler',
        environment: {},
        memoryMiB: 128,
        timeoutSeconds: 10,
        ...spec,
      };
      runtime.register(whole);
      return whole;
    },
    close: async () => {
      await runtime.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
