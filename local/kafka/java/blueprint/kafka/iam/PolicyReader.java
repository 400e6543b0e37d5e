package blueprint.kafka.iam;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The policy file, parsed. Shape: {@code {region, clusterArn, roles: [{arn, accessKeyId, secretAccessKey, sessionToken?, statements:
 * [{effect, actions | notActions, resources | notResources, conditions?}]}]}}; {@code conditions} is {@code {operator: {key: [value]}}}.
 */
final class PolicyReader {
    private final List<String> problems = new ArrayList<>();

    private PolicyReader() {}

    /** Throws IllegalArgumentException with all problems, separated by "; ". */
    static Policy read(String text) {
        Object json = Json.parse(text);
        PolicyReader reader = new PolicyReader();
        Fields file = Fields.of("policy", json, reader.problems);
        file.allowOnly("region", "clusterArn", "roles");
        String region = file.text("region");
        String cluster = file.text("clusterArn");
        if (!ClusterArn.isOne(cluster)) {
            file.problem("clusterArn", "got " + cluster + ", expected arn:PARTITION:kafka:REGION:ACCOUNT:cluster/NAME/UUID");
        }
        List<Role> roles = file.objects("roles").stream().map(reader::role).toList();
        reader.refuseRepeated("arn", roles.stream().map(Role::arn).toList());
        reader.refuseRepeated("accessKeyId", roles.stream().map(Role::accessKeyId).toList());
        if (!reader.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", reader.problems));
        }
        return new Policy(region, new ClusterArn(cluster), roles);
    }

    private Role role(Fields role) {
        role.allowOnly("arn", "accessKeyId", "secretAccessKey", "sessionToken", "statements");
        String arn = role.text("arn");
        return new Role(
                arn,
                role.text("accessKeyId"),
                role.text("secretAccessKey"),
                role.optionalText("sessionToken"),
                role.objects("statements").stream().map(this::statement).toList());
    }

    private Statement statement(Fields statement) {
        statement.allowOnly("effect", "actions", "notActions", "resources", "notResources", "conditions");
        String effect = statement.text("effect");
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            statement.problem("effect", "got \"" + effect + "\", expected Allow or Deny");
        }
        Names actions = names(statement, "actions", "notActions");
        for (String action : actions.patterns()) {
            if (!action.equals("*") && !action.matches("[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+")) {
                statement.problem("actions", "got \"" + action + "\", expected SERVICE:ACTION or *");
            }
        }
        Names resources = names(statement, "resources", "notResources");
        for (String resource : resources.patterns()) {
            if (resource.contains("${") || !Glob.isArnPattern(resource)) {
                statement.problem("resources", "got \"" + resource + "\", expected an ARN of six parts or *, without policy variables");
            }
        }
        return new Statement(effect.equals("Allow"), actions, resources, conditions(statement));
    }

    private static Names names(Fields statement, String plain, String negated) {
        if (statement.has(plain) == statement.has(negated)) {
            statement.problem(plain, "expected one of " + plain + " and " + negated);
            return new Names(List.of(), false);
        }
        return statement.has(plain) ? new Names(statement.texts(plain), false) : new Names(statement.texts(negated), true);
    }

    private static List<Condition> conditions(Fields statement) {
        List<Condition> conditions = new ArrayList<>();
        if (statement.has("conditions")) {
            Fields operators = statement.object("conditions");
            for (String operator : operators.names()) {
                Fields keys = operators.object(operator);
                keys.names().forEach(key -> conditions.add(new Condition(operator, key, keys.texts(key))));
            }
        }
        return List.copyOf(conditions);
    }

    private void refuseRepeated(String field, List<String> values) {
        Set<String> seen = new HashSet<>();
        for (int index = 0; index < values.size(); index += 1) {
            if (!seen.add(values.get(index))) {
                problems.add("policy.roles[" + index + "]." + field + ": " + values.get(index) + " is there already");
            }
        }
    }
}
