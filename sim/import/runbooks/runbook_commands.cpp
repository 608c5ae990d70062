#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

using Words = std::vector<std::string>;

/// Words of a command; quotes are taken off, a pipe or the next command ends it.
Words words_of(std::string_view command)
{
  Words words;
  std::string word;
  char quote = 0;
  for (const char c : command) {
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? '\0' : c;
      continue;
    }
    if (quote != 0 || (c != ' ' && c != '\t' && c != '\\' && c != '\n')) {
      word += c;
      continue;
    }
    if (!word.empty())
      words.push_back(std::move(word));
    word.clear();
  }
  if (!word.empty())
    words.push_back(std::move(word));
  while (!words.empty() && (words.front() == "$" || words.front() == "sudo" || words.front() == ">"))
    words.erase(words.begin());
  return words;
}

/// The value of "--name value" or "--name=value"; empty when it is a variable or a placeholder.
std::string option(const Words &words, std::initializer_list<std::string_view> names)
{
  for (std::size_t i = 0; i < words.size(); ++i)
    for (const std::string_view name : names) {
      std::string value;
      if (words[i] == name && i + 1 < words.size())
        value = words[i + 1];
      else if (words[i].starts_with(std::string(name) + "="))
        value = words[i].substr(name.size() + 1);
      const bool known = !value.empty() && value.find_first_of("$<{`") == std::string::npos;
      if (known)
        return value;
    }
  return {};
}

bool has(const Words &words, std::string_view word)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The first word behind `verb` that is no option nor an option's value.
std::string argument_after(const Words &words, std::string_view verb)
{
  auto at = std::find(words.begin(), words.end(), verb);
  for (bool value = false; at != words.end() && ++at != words.end();) {
    const bool flag = at->starts_with('-');
    if (!flag && !value)
      return at->find_first_of("$<{`") == std::string::npos ? *at : std::string{};
    value = flag && at->find('=') == std::string::npos;
  }
  return {};
}

/// Whether one of several routing controls is turned off: JSON or shorthand, with or without blanks.
bool any_off(const Words &words)
{
  return std::any_of(words.begin(), words.end(), [](const std::string &word) {
    return word.starts_with("Off") || word.find("=Off") != std::string::npos ||
           word.find(":Off") != std::string::npos || word.find("\"Off\"") != std::string::npos;
  });
}

/// "arn:aws:rds:eu-west-1:123456789012:cluster:shop-dr" -> "shop-dr".
std::string behind_colon(const std::string &name)
{
  return name.substr(name.rfind(':') + 1);
}

/// Zonal shifts, and listeners whose rule answers by itself or forwards again.
StepMeaning at_the_edge(const Words &words)
{
  if (has(words, "start-zonal-shift"))
    return {"shift_away", balancer_of_arn(option(words, {"--resource-identifier"})), "",
            option(words, {"--away-from"})};
  if (has(words, "cancel-zonal-shift"))
    return {"shift_back", ""};
  if (!has(words, "modify-listener") && !has(words, "modify-rule") && !has(words, "create-rule"))
    return {};
  const auto says = [&](std::string_view what) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string &word) { return word.find(what) != std::string::npos; });
  };
  return {says("fixed-response") ? "shed" : says("forward") ? "readmit" : "", ""};
}

StepMeaning aws(const Words &words)
{
  if (has(words, "promote-read-replica") || has(words, "promote-read-replica-db-cluster"))
    return {"promote", option(words, {"--db-instance-identifier", "--db-cluster-identifier"})};
  if (has(words, "failover-global-cluster") || has(words, "switchover-global-cluster"))
    return {"promote", behind_colon(option(words, {"--target-db-cluster-identifier"}))};
  if (has(words, "remove-from-global-cluster"))
    return {"promote", behind_colon(option(words, {"--db-cluster-identifier"}))};
  if (has(words, "reboot-db-instance") && has(words, "--force-failover"))
    return {"failover", option(words, {"--db-instance-identifier"})};
  if (has(words, "failover-db-cluster"))
    return {"failover", behind_colon(option(words, {"--db-cluster-identifier"}))};
  if (has(words, "restore-db-cluster-to-point-in-time"))
    return {"restore", option(words, {"--source-db-cluster-identifier"})};
  if (has(words, "restore-db-cluster-from-snapshot"))
    return {"restore", option(words, {"--db-cluster-identifier"})};
  if (has(words, "restore-db-instance-to-point-in-time"))
    return {"restore", option(words, {"--source-db-instance-identifier"})};
  if (has(words, "restore-db-instance-from-db-snapshot"))
    return {"restore", option(words, {"--db-instance-identifier"})};
  if (has(words, "set-desired-capacity") ||
      (has(words, "update-auto-scaling-group") &&
       !(option(words, {"--desired-capacity"}) + option(words, {"--min-size"})).empty())) {
    const std::string group = option(words, {"--auto-scaling-group-name"});
    return {"scale", group.empty() ? "" : "asg:" + id_part(group)};
  }
  if (StepMeaning edge = at_the_edge(words); !edge.action.empty())
    return edge;
  if (has(words, "change-resource-record-sets"))
    return {"switch_dns", ""};
  // A failover record leaves its primary when that one's control goes off; with both on nothing moves.
  if (has(words, "update-routing-control-state"))
    return {option(words, {"--routing-control-state"}) == "Off" ? "switch_dns" : "", ""};
  if (has(words, "update-routing-control-states"))
    return {any_off(words) ? "switch_dns" : "", ""};
  return {};
}

/// Which cluster a command works through: a context's name, or the end of an ARN.
std::string cluster_of(const Words &words)
{
  const std::string context = option(words, {"--context", "--kube-context"});
  const std::size_t slash = context.rfind('/');
  const std::string name = slash == std::string::npos ? context : context.substr(slash + 1);
  return name.empty() ? std::string{} : "eks:" + id_part(name);
}

std::string behind_slash(const std::string &text)
{
  const std::size_t slash = text.find('/');
  return slash == std::string::npos ? text : text.substr(slash + 1);
}

/// A request that sends something.
bool asks_to_act(const Words &words)
{
  return std::any_of(words.begin(), words.end(), [](const std::string &word) {
    return word.starts_with("-X") || word.starts_with("--request") || word.starts_with("-d") ||
           word.starts_with("--data") || word.starts_with("-F");
  });
}

/// Looks and changes nothing: that it fails is the answer, nobody waits for it.
bool only_reads(const Words &words)
{
  static const std::initializer_list<std::string_view> reading = {
      "get",    "describe",      "logs",    "top",     "version", "cluster-info", "explain",
      "events", "diff",          "status",  "history", "list",    "ls",           "config",
      "auth",   "api-resources", "members", "show",    "read",    "lookup"};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-')) {
      i += words[i].find('=') == std::string::npos && (words[i].size() == 2 || words[i][1] == '-') ? 1 : 0;
      continue;
    }
    if (words[i] == "rollout" || words[i] == "kv" || words[i] == "operator" || words[i] == "secrets")
      continue; // the word behind it says
    return std::find(reading.begin(), reading.end(), words[i]) != reading.end();
  }
  return false;
}

StepMeaning kubernetes(const Words &words, std::vector<std::string> &requires_ids)
{
  const std::string cluster = cluster_of(words);
  if (!cluster.empty() && !only_reads(words))
    requires_ids.push_back(cluster);
  if (words.front() == "helm")
    return has(words, "rollback") ? StepMeaning{"rollback", argument_after(words, "rollback")}
                                  : StepMeaning{};
  if (has(words, "undo"))
    return {"rollback", behind_slash(argument_after(words, "undo"))};
  const std::string pods = option(words, {"--replicas"});
  if (!has(words, "scale") || pods == "0")
    return {};
  return {"scale", cluster, has(words, "--all") ? pods : std::string{}};
}

/// "module.dr.aws_lb.shop" -> "alb:shop-dr", as the importer of Terraform plans calls it.
StepMeaning terraform(const Words &words, std::vector<std::string> &requires_ids)
{
  requires_ids.emplace_back("tool:terraform-state");
  const std::string target = option(words, {"-target", "--target"});
  const std::size_t type = target.find("aws_lb.");
  if (!has(words, "apply") || type == std::string::npos)
    return {};
  const std::string name = target.substr(type + std::string_view("aws_lb.").size());
  const std::size_t module_at = target.find("module.");
  std::string module_name;
  if (module_at != std::string::npos && module_at < type)
    module_name = target.substr(module_at + 7, target.find('.', module_at + 7) - module_at - 7);
  return {"create", "alb:" + id_part(name) + (module_name.empty() ? "" : "-" + id_part(module_name))};
}

/// A switchover asks whoever may lead; a failover goes to a member by name, whatever it lacks.
StepMeaning patroni(const Words &words)
{
  const char *verb = has(words, "failover") ? "failover" : "switchover";
  if (!has(words, verb))
    return {};
  std::string cluster = argument_after(words, verb);
  if (cluster.empty())
    cluster = option(words, {"--scope"});
  return {std::string(verb) == "failover" ? "force_failover" : "failover", id_part(cluster)};
}

} // namespace

std::string balancer_of_arn(const std::string &arn)
{
  const std::size_t at = arn.find(":loadbalancer/");
  const std::size_t sort = at == std::string::npos ? at : arn.find('/', at + 14);
  if (sort == std::string::npos)
    return {};
  return "alb:" + id_part(arn.substr(sort + 1, arn.find('/', sort + 1) - sort - 1));
}

StepMeaning read_command(std::string_view command, std::vector<std::string> &requires_ids)
{
  const Words words = words_of(command);
  if (words.empty())
    return {};
  const std::string &program = words.front();
  const std::string lower = lower_case(command);
  if (program == "curl" && !asks_to_act(words))
    return {};
  if (lower.find("jenkins") != std::string::npos)
    requires_ids.emplace_back("tool:jenkins");
  if (program == "vault" && !only_reads(words))
    requires_ids.emplace_back("tool:vault");
  if (program == "aws")
    return aws(words);
  if (program == "kubectl" || program == "helm")
    return kubernetes(words, requires_ids);
  if (program.ends_with("patronictl"))
    return patroni(words);
  if (program == "terraform" || program == "tofu")
    return terraform(words, requires_ids);
  return {};
}

} // namespace drsim::import::runbooks
