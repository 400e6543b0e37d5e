import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../../lib/config/environments';
import { permissionsOf, renderPermissions } from '../../../local/iam/permissions';
import { readRoles } from '../../../local/iam/roles';
import { synthesize } from '../../support/synth';

const PAGE = join(__dirname, '..', '..', '..', 'docs', 'permissions.md');
const INTRODUCTION = `# Who may do what

Every role of the templates with all that is in force for it: inline and attached policies, and AWS's managed ones. Made from the templates
by \`npx vitest run --project fast test/local/iam/permissions.test.ts -u\`; a test fails when this page is older than they are. Account, ids and generated suffixes are left out.
What the clients of the cluster may do is also tried out: \`npm run least-privilege\` takes each right away and shows that it was needed, and says which one it cannot try.
`;

describe('the permissions of the roles', () => {
  const environments = ENVIRONMENT_NAMES.map((name) => ({ name, roles: readRoles(synthesize(name).assembly) }));

  it('are those of docs/permissions.md', async () => {
    const pages = environments.map(({ name, roles }) => renderPermissions(name, roles));
    await expect([INTRODUCTION, ...pages].join('\n')).toMatchFileSnapshot(PAGE);
  });

  it.each(environments)('in $name have a reason each, and none is on Kafka as a whole', ({ roles }) => {
    expect(roles.length).toBeGreaterThanOrEqual(24);
    const permissions = roles.flatMap(permissionsOf);
    expect(permissions.filter(({ why }) => why === undefined)).toEqual([]);
    expect(permissions.filter(({ action }) => /^kafka(-cluster)?:.*\*/.test(action))).toEqual([]);
  });
});
