import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin, Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCheckers } from '../../lib/checks/checkers';
import { declaredProblems, isDeclarable } from '../checks/declared';
import { VARIANTS } from '../checks/variants';
import { testContext } from '../support/synth';

const NAMES = Object.keys(VARIANTS);
const CHECKERS = ['cdk-preflight', "CDK's engine", 'cdk-nag'] as const;
type Checker = (typeof CHECKERS)[number];

/** Judges how a secret is looked after, not whether it can be used; it fires on sound SCRAM users too. */
const POSTURE = 'AwsSolutions-SMG4';

/** Faults that these checkers let through. */
const UNSEEN = [
  'Kafka 3.6.0, past its end',
  'value that a broker property cannot have',
  'illegal log group name',
  'instance type that does not exist',
  'KMS key that is none',
  'SCRAM secret without its prefix',
];

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly severity: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

interface Finding {
  readonly variant: string;
  readonly checker: Checker;
  readonly rule: string;
}

const outdir = mkdtempSync(join(tmpdir(), 'msk-matrix-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const findings: Finding[] = [];
const of = (variant: string, checker?: Checker): readonly string[] =>
  findings.filter((each) => each.variant === variant && (checker === undefined || each.checker === checker)).map(({ rule }) => rule);

function checkerOf(plugin: string, rule: string): Checker {
  if (plugin === 'AwsSolutions') return 'cdk-nag';
  return rule.startsWith('pf-') ? 'cdk-preflight' : "CDK's engine";
}

const ENGINE = CloudFormationValidatePlugin.PLUGIN_NAME;

describe('the checkers of every synthesis', () => {
  // One app for all, since most of the time is that of starting the engine.
  beforeAll(() => {
    const app = new App({ outdir, context: testContext() });
    NAMES.forEach((name, index) => {
      VARIANTS[name]?.(new Stack(app, `Variant${index}`, { env: { region: 'us-east-1' } }));
    });
    addCheckers(app, { templates: true });
    expect(() => app.synth()).toThrow('(cdk-preflight)');
    const report: Report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    // Each once: the CDK's own rules, whose errors are warnings here and come again as errors of cdk-preflight, which is strict.
    expect(report.pluginReports.map(({ pluginName }) => pluginName)).toEqual(['AwsSolutions', ENGINE, 'cdk-preflight']);
    for (const { pluginName, violations } of report.pluginReports.filter((each) => each.pluginName !== ENGINE))
      for (const { ruleName, severity, violatingConstructs } of violations)
        for (const { constructPath } of violatingConstructs) {
          const variant = NAMES[Number(/^Variant(\d+)/.exec(constructPath)?.[1])] ?? constructPath;
          expect([severity, ruleName]).toEqual(['error', ruleName]);
          findings.push({ variant, checker: checkerOf(pluginName, ruleName), rule: ruleName });
        }
  });

  it.each(NAMES.filter((name) => name.startsWith('sound')))('find nothing in a %s', (name) => {
    expect(of(name).filter((rule) => rule !== POSTURE)).toEqual([]);
  });

  it.each(NAMES.filter((name) => !name.startsWith('sound') && !UNSEEN.includes(name)))('fail the synthesis of: %s', (name) => {
    expect([...of(name, 'cdk-preflight'), ...of(name, "CDK's engine")]).not.toEqual([]);
  });

  it.each(UNSEEN)('do not see: %s', (name) => {
    expect(of(name).filter((rule) => rule !== POSTURE)).toEqual([]);
  });

  it.each(NAMES.filter(isDeclarable))('are preceded by the configuration, which refuses: %s', (name) => {
    expect(declaredProblems(name)).not.toEqual([]);
  });

  it.each(UNSEEN)('need not see what no configuration can say, or is refused there: %s', (name) => {
    expect(declaredProblems(name) ?? ['cannot be written']).not.toEqual([]);
  });

  it('find what docs/checkers.md says', async () => {
    const cell = (name: string, checker: Checker) =>
      of(name, checker)
        .filter((rule) => rule !== POSTURE)
        .map((rule) => `\`${rule.replace(/^(pf-msk-|AwsSolutions-)/, '')}\``)
        .join(', ') || '-';
    const own = (name: string) =>
      name.startsWith('sound')
        ? '-'
        : (declaredProblems(name)
            ?.map((path) => `\`${path}\``)
            .join(', ') ?? 'cannot be written');
    const rows = NAMES.map((name) => `| ${[name, ...CHECKERS.map((checker) => cell(name, checker)), own(name)].join(' | ')} |`);
    const head = `| Template | ${CHECKERS.join(' | ')} | our configuration |`;
    const table = [head, `|${'---|'.repeat(CHECKERS.length + 2)}`, ...rows].join('\n');
    await expect(`${HEAD}\n${table}\n`).toMatchFileSnapshot('../../docs/checkers.md');
  });
});

const HEAD = `# What the checkers of every synthesis find

Made by \`test/matrix/checkers.test.ts\`: a template for each fault, and which checker fails the synthesis on it. \`pf-msk-\` and \`AwsSolutions-\` are left out of the names.
Before any of them, the configuration is checked ([checks.md](checks.md)): the last column says where it refuses the same fault, or that our constructs leave no way to write it. That AWS refuses each of these was not tried here; cdk-preflight says of its rules that they were.
`;
