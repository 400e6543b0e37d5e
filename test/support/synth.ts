import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { loadConfig } from '../../lib/config/load';
import type { AppConfig } from '../../lib/config/schema';
import { buildEnvironment } from '../../lib/stacks/environment';
import { readAssembly } from '../../local/assembly/read';
import type { Assembly } from '../../local/assembly/template';

const ROOT = join(__dirname, '..', '..');

/** Parts of an environment, in the order in which they deploy. */
export const PARTS = ['network', 'cluster', 'topics', 'clients', 'monitoring'] as const;
export type Part = (typeof PARTS)[number];

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface TemplateJson {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface SynthesizedEnvironment {
  readonly config: AppConfig;
  readonly app: App;
  readonly templates: Readonly<Record<Part, Template>>;
  /** What a template says, as JSON. */
  readonly json: Readonly<Record<Part, TemplateJson>>;
  /** As `npm start` reads it; its folder is gone. */
  readonly assembly: Assembly;
}

/** The context that the CDK's command line would hand over, without bundling: no test of a template needs the code. */
export function testContext(): Readonly<Record<string, unknown>> {
  const file: { readonly context: Readonly<Record<string, unknown>> } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  return { ...file.context, 'aws:cdk:bundling-stacks': [] };
}

/** Runs `use` with a new app whose assembly goes to a folder that is removed afterwards. */
export function withApp<Result>(use: (app: App) => Result): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'msk-synth-'));
  try {
    return use(new App({ outdir, context: testContext(), builtinCloudFormationValidation: false }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The template of one stack that `build` fills, in a region with three zones. */
export function templateOf(build: (stack: Stack) => void): Template {
  return withApp((app) => {
    const stack = new ZonedStack(app, 'Test', { env: { region: 'us-east-1' } });
    build(stack);
    return Template.fromStack(stack);
  });
}

class ZonedStack extends Stack {
  override get availabilityZones(): string[] {
    return ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  }
}

const made = new Map<string, SynthesizedEnvironment>();

/** An environment's stacks, synthesized once per process. */
export function synthesize(name: string, options: { readonly deleteData?: string } = {}): SynthesizedEnvironment {
  const key = JSON.stringify([name, options]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const environment = withApp((app) => read(app, loadConfig(name, options)));
  made.set(key, environment);
  return environment;
}

function read(app: App, config: AppConfig): SynthesizedEnvironment {
  buildEnvironment(app, config);
  const assembly = app.synth();
  const entries = PARTS.map((part) => [part, assembly.getStackByName(`msk-${config.name}-${part}`).template] as const);
  // Each part has its entry.
  const json = Object.fromEntries(entries) as Record<Part, TemplateJson>;
  const templates = Object.fromEntries(entries.map(([part, template]) => [part, Template.fromJSON(template)])) as Record<Part, Template>;
  return { config, app, templates, json, assembly: readAssembly(assembly.directory) };
}

export interface LocatedResource extends Resource {
  readonly part: Part;
  readonly id: string;
}

/** Every resource of an environment, with where it stands. */
export function resourcesOf({ json }: SynthesizedEnvironment): readonly LocatedResource[] {
  return PARTS.flatMap((part) => Object.entries(json[part].Resources).map(([id, resource]) => ({ ...resource, part, id })));
}
