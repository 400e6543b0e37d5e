import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRuntime, type RuntimeHarness } from './harness';

let harness: RuntimeHarness;
beforeAll(() => {
  harness = openRuntime();
});
afterAll(() => harness.close());

describe('a function', () => {
  it('answers what its handler returns, and is cold only once', async () => {
    harness.define('echo', 'exports.handler = async (event) => ({ got: event })');
    const first = await harness.runtime.invoke('echo', { a: 1 });
    const second = await harness.runtime.invoke('arn:aws:lambda:us-east-1:000000000000:function:echo:$LATEST', [1]);
    expect(first).toMatchObject({ ok: true, payload: { got: { a: 1 } }, coldStart: true });
    expect(second).toMatchObject({ ok: true, payload: { got: [1] }, coldStart: false });
  });

  it('gets and gives JSON only: undefined becomes null, dates become text', async () => {
    harness.define(
      'json',
      'exports.handler = async (event) => event === null ? undefined : { ...event, made: new Date(0), not: undefined }',
    );
    expect(await harness.runtime.invoke('json', undefined)).toMatchObject({ ok: true, payload: null });
    const result = await harness.runtime.invoke('json', { when: new Date(0), none: undefined });
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.payload).toEqual({ when: '1970-01-01T00:00:00.000Z', made: '1970-01-01T00:00:00.000Z' });
  });

  it('is given what Lambda gives as context', async () => {
    harness.define(
      'context',
      `exports.handler = async (_, c) => ({ left: c.getRemainingTimeInMillis(), name: c.functionName, memory: c.memoryLimitInMB,
        arn: c.invokedFunctionArn, id: c.awsRequestId, version: c.functionVersion, group: c.logGroupName })`,
      { memoryMiB: 192, timeoutSeconds: 7 },
    );
    const result = await harness.runtime.invoke('context', {});
    expect(result.ok && result.payload).toMatchObject({
      name: 'context',
      memory: '192',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      version: '$LATEST',
      group: '/aws/lambda/context',
    });
    const left = result.ok ? Number((result.payload as { left: number }).left) : 0;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(7_000);
  });

  it('sees the template’s environment and Lambda’s, and nothing of the machine’s', async () => {
    harness.define('env', 'exports.handler = async () => process.env', { environment: { TOPIC: 'visits', AWS_REGION: 'eu-west-1' } });
    const result = await harness.runtime.invoke('env', {});
    expect(Object.keys(result.ok ? (result.payload as object) : {}).sort()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'PATH',
      'TOPIC',
      'TZ',
      '_HANDLER',
    ]);
    expect(result.ok && result.payload).toMatchObject({ TOPIC: 'visits', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'KEYENV' });
  });

  it('keeps its memory between invocations, as a warm start does', async () => {
    harness.define('warm', 'let n = 0; exports.handler = async () => ++n');
    await harness.runtime.invoke('warm', {});
    expect(await harness.runtime.invoke('warm', {})).toMatchObject({ ok: true, payload: 2, coldStart: false });
  });

  it('runs one invocation at a time per instance, as many instances as allowed, and queues the rest', async () => {
    const code = `const id = process.pid; let running = 0;
      exports.handler = async () => { running++; await new Promise((r) => setTimeout(r, 30)); const seen = running; running--; return { id, seen }; }`;
    harness.define('two', code, { reservedConcurrency: 2 });
    const results = await Promise.all(Array.from({ length: 8 }, () => harness.runtime.invoke('two', {})));
    const payloads = results.map((result) => (result.ok ? (result.payload as { id: number; seen: number }) : { id: 0, seen: 0 }));
    expect(new Set(payloads.map(({ id }) => id)).size).toBe(2);
    expect(payloads.every(({ seen }) => seen === 1)).toBe(true);
    expect(harness.runtime.statistics().find(({ name }) => name === 'two')).toMatchObject({
      invocations: 8,
      coldStarts: 2,
      errors: 0,
      instances: 2,
      queued: 0,
    });
  });

  it('with a reserved concurrency of 0 is throttled', async () => {
    harness.define('none', 'exports.handler = async () => 1', { reservedConcurrency: 0 });
    expect(await harness.runtime.invoke('none', {})).toMatchObject({ ok: false, errorType: 'TooManyRequestsException' });
  });

  it('prints to its log, line by line, with the level that the line says', async () => {
    harness.define(
      'talk',
      `exports.handler = async () => { console.log('plain'); console.log(JSON.stringify({ level: 'warn', message: 'careful' })); console.error('bad'); process.stdout.write('no newline'); }`,
    );
    await harness.runtime.invoke('talk', {});
    await expect.poll(() => harness.lines.filter(({ functionName }) => functionName === 'talk').length).toBe(3);
    const lines = harness.lines.filter(({ functionName }) => functionName === 'talk').map(({ level, text }) => `${level} ${text}`);
    expect(lines).toEqual(expect.arrayContaining(['info plain', 'warn {"level":"warn","message":"careful"}', 'error bad']));
  });
});

describe('a function that fails', () => {
  it('answers the name and the message of what was thrown, and goes on', async () => {
    harness.define('throws', `exports.handler = async (e) => { if (e.bad) throw new RangeError('out of range'); return 'fine'; }`);
    expect(await harness.runtime.invoke('throws', { bad: true })).toMatchObject({
      ok: false,
      errorType: 'RangeError',
      errorMessage: 'out of range',
    });
    expect(await harness.runtime.invoke('throws', {})).toMatchObject({ ok: true, payload: 'fine', coldStart: false });
  });

  it('is killed when it exceeds its timeout, even in a busy loop, and the next invocation is cold', async () => {
    harness.define('slow', `exports.handler = async (e) => { while (e.busy) {} return process.pid; }`, { timeoutSeconds: 1 });
    const before = await harness.runtime.invoke('slow', {});
    expect(await harness.runtime.invoke('slow', { busy: true })).toMatchObject({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
    });
    const after = await harness.runtime.invoke('slow', {});
    expect(after).toMatchObject({ ok: true, coldStart: true });
    expect(after.ok && after.payload).not.toBe(before.ok && before.payload);
    expect(() => process.kill(Number(before.ok && before.payload), 0)).toThrow();
  });

  it('that ends its process is reported as Lambda does, and a new instance serves the next', async () => {
    harness.define('exits', `exports.handler = async (e) => { if ('status' in e) process.exit(e.status); return 1; }`);
    expect(await harness.runtime.invoke('exits', { status: 3 })).toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: exit status 3'),
    });
    expect(await harness.runtime.invoke('exits', { status: 0 })).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('without providing a reason'),
    });
    expect(await harness.runtime.invoke('exits', {})).toMatchObject({ ok: true, coldStart: true });
  });

  it('that leaves a rejection or an exception unhandled fails with its reason', async () => {
    harness.define('rejects', `exports.handler = () => { Promise.reject(new Error('lost')); return new Promise(() => {}); }`);
    harness.define(
      'raises',
      `exports.handler = () => { setImmediate(() => { throw new TypeError('later'); }); return new Promise(() => {}); }`,
    );
    expect(await harness.runtime.invoke('rejects', {})).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    });
    expect(await harness.runtime.invoke('raises', {})).toMatchObject({ errorType: 'TypeError', errorMessage: 'later' });
  });

  it('that exceeds its memory dies, and others are not touched', async () => {
    harness.define('hungry', 'exports.handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())); }', {
      memoryMiB: 64,
    });
    expect(await harness.runtime.invoke('hungry', {})).toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
      // By Node at the limit of its heap, or by the runtime at that of the function, whichever comes first.
      errorMessage: expect.stringMatching(/signal: aborted|signal: killed/),
    });
    expect(await harness.runtime.invoke('echo', 1)).toMatchObject({ ok: true });
  });

  it('says why it cannot be loaded', async () => {
    harness.define('syntax', 'exports.handler = async ( => 1');
    harness.define('missing', `require('./nowhere'); exports.handler = async () => 1`);
    harness.define('nofile', '', { handler: 'other.handler' });
    harness.define('noexport', 'exports.other = 1');
    harness.define('nofunction', 'exports.handler = 5');
    harness.define('malformed', '', { handler: 'handler' });
    harness.define('callback', 'exports.handler = (event, context, callback) => callback(null, 1)');
    harness.define('raisesatload', `throw new Error('no BOOTSTRAP_BROKERS')`);
    const failures = await Promise.all(
      ['syntax', 'missing', 'nofile', 'noexport', 'nofunction', 'malformed', 'callback', 'raisesatload'].map(async (name) => {
        const result = await harness.runtime.invoke(name, {});
        return result.ok ? 'ok' : `${result.errorType}: ${result.errorMessage.split('\n')[0]}`;
      }),
    );
    expect(failures).toEqual([
      expect.stringMatching(/^Runtime\.UserCodeSyntaxError: SyntaxError: /),
      "Runtime.ImportModuleError: Error: Cannot find module './nowhere'",
      "Runtime.ImportModuleError: Error: Cannot find module 'other'",
      'Runtime.HandlerNotFound: index.handler is undefined or not exported',
      'Runtime.HandlerNotFound: index.handler is not a function',
      'Runtime.MalformedHandlerName: Bad handler: must be file.export',
      'Runtime.CallbackHandlerDeprecated: index.handler takes a callback: must be async or return a promise',
      'Error: no BOOTSTRAP_BROKERS',
    ]);
  });

  it('that could not be loaded is loaded again for the next invocation', async () => {
    const spec = harness.define('mended', 'throw new Error("broken")');
    expect(await harness.runtime.invoke('mended', {})).toMatchObject({ ok: false, errorMessage: 'broken' });
    writeFileSync(join(spec.codeDirectory, 'index.js'), 'exports.handler = async () => "mended"');
    expect(await harness.runtime.invoke('mended', {})).toMatchObject({ ok: true, payload: 'mended' });
  });
});

describe('payloads', () => {
  it('of megabytes arrive whole', async () => {
    harness.define('size', 'exports.handler = async (event) => event.text.length');
    expect(await harness.runtime.invoke('size', { text: 'ü'.repeat(3_000_000) })).toMatchObject({ ok: true, payload: 3_000_000 });
  });

  it('above 6 MB are refused, in and out', async () => {
    harness.define('big', 'exports.handler = async (event) => "x".repeat(event.answer ?? 1)');
    expect(await harness.runtime.invoke('big', { text: 'x'.repeat(6_291_456) })).toMatchObject({
      ok: false,
      errorType: 'RequestEntityTooLargeException',
    });
    expect(await harness.runtime.invoke('big', { answer: 6_291_455 })).toMatchObject({
      ok: false,
      errorType: 'Function.ResponseSizeTooLarge',
    });
    expect(await harness.runtime.invoke('big', { answer: 6_291_454 })).toMatchObject({ ok: true });
  });

  it('that are no JSON are an error of the function', async () => {
    harness.define('bigint', 'exports.handler = async () => 1n');
    expect(await harness.runtime.invoke('bigint', {})).toMatchObject({
      ok: false,
      errorType: 'Error',
      errorMessage: 'Unable to stringify response body',
    });
  });
});

describe('the runtime', () => {
  it('knows only what was registered, once', async () => {
    await expect(harness.runtime.invoke('stranger', {})).rejects.toMatchObject({ code: 'unknown-function', retriable: false });
    expect(() => harness.define('echo2', '', { arn: 'arn:aws:lambda:us-east-1:000000000000:function:echo' })).toThrow(/registered already/);
  });

  it('when it is stopped lets a running invocation finish, refuses what waits and leaves no process', async () => {
    const own = openRuntime();
    const spec = own.define(
      'finishing',
      `exports.handler = async (e) => { require('fs').writeFileSync('started', String(process.pid)); await new Promise((r) => setTimeout(r, 200)); return 'done'; }`,
      { reservedConcurrency: 1 },
    );
    const running = own.runtime.invoke('finishing', {});
    const waiting = own.runtime.invoke('finishing', {});
    const refused = expect(waiting).rejects.toMatchObject({ code: 'runtime-stopped' });
    // Whole: a file is there before its text is.
    const started = join(spec.codeDirectory, 'started');
    await expect.poll(() => existsSync(started) && Number(readFileSync(started, 'utf8'))).toBeGreaterThan(0);
    const pid = Number(readFileSync(started, 'utf8'));
    await own.runtime.stop();
    expect(await running).toMatchObject({ ok: true, payload: 'done' });
    await refused;
    expect(() => process.kill(pid, 0)).toThrow();
    await expect(own.runtime.invoke('finishing', {})).rejects.toMatchObject({ code: 'runtime-stopped' });
    await own.close();
  });

  it('when it is stopped ends an invocation that would not end', async () => {
    const own = openRuntime({ stopGraceMs: 50 });
    const spec = own.define(
      'endless',
      `exports.handler = () => { require('fs').writeFileSync('started', ''); return new Promise(() => {}); }`,
    );
    const running = own.runtime.invoke('endless', {});
    await expect.poll(() => existsSync(join(spec.codeDirectory, 'started'))).toBe(true);
    await own.runtime.stop();
    expect(await running).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    await own.close();
  });
});
