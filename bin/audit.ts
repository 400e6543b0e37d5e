/** `npm run audit`: fails on advisories of level high and above against what is installed. Asks the registry, so it is CI's and not the gate's. */
import { spawnSync } from 'node:child_process';
import { type AcceptedAdvisory, judgeAudit } from './audit/judge';

const ACCEPTED: readonly AcceptedAdvisory[] = [];

const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
try {
  const problems = judgeAudit(stdout, ACCEPTED, new Date().toISOString().slice(0, 10));
  for (const problem of problems) console.error(problem);
  console.log(`${problems.length} advisories of level high or critical`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
