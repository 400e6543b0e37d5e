import { isObject, objectAt, type Template, type Templates } from './change';

/** Something whose value is another after the deployment although the template names it as before. */
export interface Moved {
  readonly stack: string;
  readonly logicalId: string;
  /** One attribute alone; without it everything of the resource. */
  readonly attribute?: string;
  /** What the reader sees in the changed value, such as `replaced`. */
  readonly because: string;
}

/**
 * The templates with each reference to something that moves written as another value, through outputs and exports of other stacks too: so a comparison finds
 * what a replacement pulls along.
 */
export function markMoved(templates: Templates, moved: readonly Moved[]): Templates {
  let marked = templates;
  // Outputs of one stack feed the next: as many rounds as there are stacks reach the last.
  for (let round = 0; round < templates.size; round += 1) {
    const outputs = movedOutputs(templates, marked);
    marked = new Map([...templates].map(([name, template]) => [name, markTemplate(name, template, moved, outputs)]));
  }
  return marked;
}

/** Keys of outputs (`stack/name`) and of exports whose value moves. */
function movedOutputs(templates: Templates, marked: Templates): ReadonlySet<string> {
  const keys = [...templates].flatMap(([stack, template]) =>
    Object.entries(objectAt(template, 'Outputs')).flatMap(([name, output]) => {
      const after = objectAt(objectAt(marked.get(stack), 'Outputs'), name);
      if (JSON.stringify(output) === JSON.stringify(after)) return [];
      const exported = objectAt(output, 'Export')['Name'];
      return [`${stack}/${name}`, ...(typeof exported === 'string' ? [exported] : [])];
    }),
  );
  return new Set(keys);
}

function markTemplate(stack: string, template: Template, moved: readonly Moved[], outputs: ReadonlySet<string>): Template {
  const mark = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mark);
    if (!isObject(value)) return value;
    const reference = markReference(stack, value, moved, outputs);
    return reference ?? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mark(each)]));
  };
  return { ...template, Resources: mark(template['Resources']), Outputs: mark(template['Outputs'] ?? {}) };
}

function markReference(
  stack: string,
  value: Readonly<Record<string, unknown>>,
  moved: readonly Moved[],
  outputs: ReadonlySet<string>,
): unknown {
  const because = (logicalId: unknown, attribute?: unknown) =>
    moved.find((each) => each.stack === stack && each.logicalId === logicalId && (each.attribute ?? attribute) === attribute)?.because;
  const { Ref: ref, 'Fn::GetAtt': getAtt, 'Fn::Sub': sub, 'Fn::ImportValue': imported } = value;
  const output = objectAt(value, 'Fn::GetStackOutput');
  const [logicalId, attribute] = Array.isArray(getAtt) ? getAtt : typeof getAtt === 'string' ? splitOnce(getAtt) : [];
  const reason =
    because(ref) ??
    (logicalId === undefined ? undefined : because(logicalId, attribute)) ??
    (outputs.has(`${String(output['StackName'])}/${String(output['OutputName'])}`) ? ANOTHER_STACK : undefined) ??
    (typeof imported === 'string' && outputs.has(imported) ? ANOTHER_STACK : undefined) ??
    namesIn(sub)
      .map(([id, attr]) => because(id, attr))
      .find((each) => each !== undefined);
  return reason === undefined ? undefined : { ...value, [MOVED]: reason };
}

const ANOTHER_STACK = 'comes from a resource of another stack that is replaced';

/** Beside the intrinsic that it says something about; no template has it. */
export const MOVED = '(moved)';

const splitOnce = (text: string): readonly string[] => [text.split('.')[0] ?? '', text.split('.').slice(1).join('.')];

function namesIn(sub: unknown): readonly (readonly (string | undefined)[])[] {
  const text = Array.isArray(sub) ? sub[0] : sub;
  if (typeof text !== 'string') return [];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => (name.includes('.') ? splitOnce(name) : [name]));
}
