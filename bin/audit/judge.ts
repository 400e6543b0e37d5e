/** What of `npm audit --json` fails the build: advisories of level high and above that nobody accepted, or accepted only until a day that has passed. Pure. */

/** An advisory that does not touch this project. */
export interface AcceptedAdvisory {
  /** As in the address of the advisory, e.g. `GHSA-xxxx-xxxx-xxxx`. */
  readonly id: string;
  readonly reason: string;
  /** Last day on which it is accepted, `YYYY-MM-DD`. */
  readonly until: string;
}

interface Advisory {
  readonly id: string;
  readonly packageName: string;
  readonly severity: string;
  readonly title: string;
}

const FAILING: ReadonlySet<string> = new Set(['high', 'critical']);

/**
 * One line per problem.
 * @param today `YYYY-MM-DD`
 * @throws Error when the text is no report of advisories (the registry was not reached, say): silence must not pass for safety
 */
export function judgeAudit(text: string, accepted: readonly AcceptedAdvisory[], today: string): readonly string[] {
  const advisories = readAdvisories(text).filter(({ severity }) => FAILING.has(severity));
  return advisories.flatMap(({ id, packageName, severity, title }) => {
    const known = accepted.find((each) => each.id === id);
    if (known !== undefined && known.until >= today) return [];
    const expired = known === undefined ? '' : `; it was accepted until ${known.until} (${known.reason})`;
    return [`${packageName}: ${severity}: ${title} (${id})${expired}`];
  });
}

/** `vulnerabilities.<package>.via`: texts name other packages of the list, objects are advisories. */
function readAdvisories(text: string): readonly Advisory[] {
  const report: unknown = JSON.parse(text);
  const vulnerabilities = field(report, 'vulnerabilities');
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null) {
    throw new Error(`npm audit gave no report: ${String(field(report, 'message') ?? text.slice(0, 200))}`);
  }
  const found = Object.entries(vulnerabilities).flatMap(([packageName, entry]) => {
    const via = field(entry, 'via');
    const advisories = (Array.isArray(via) ? via : []).filter((each) => typeof each === 'object');
    return advisories.map((each): Advisory => {
      const url = String(field(each, 'url') ?? '');
      const id = url.slice(url.lastIndexOf('/') + 1);
      return { id, packageName, severity: String(field(each, 'severity')), title: String(field(each, 'title')) };
    });
  });
  return [...new Map(found.map((advisory) => [`${advisory.packageName} ${advisory.id}`, advisory])).values()];
}

const field = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined);
