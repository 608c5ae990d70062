#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/api_table.hpp"
#include "sim/import/runbooks/command_words.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

/// "aws --region x rds promote-read-replica ...": the first two words that are no options, nor their values.
std::pair<std::string, std::string> service_and_call(const Words &words)
{
  std::vector<std::string> found;
  for (std::size_t i = 1; i < words.size() && found.size() < 2; ++i) {
    if (!words[i].starts_with('-'))
      found.push_back(words[i]);
    else if (words[i] == "--region" || words[i] == "--profile" || words[i] == "--output" ||
             words[i] == "--query" || words[i] == "--endpoint-url")
      ++i;
  }
  found.resize(2);
  return {found[0], found[1]};
}

/// "aws rds wait db-instance-available": its resource is called by an option that a describing call has too.
StepMeaning aws(const Words &words)
{
  const auto [service, call] = service_and_call(words);
  const CallInput input = [&](const std::string &name) {
    return raw_option(words, {"--" + kebab_case(name)});
  };
  if (call == "wait")
    return says(words, "-deleted") || says(words, "-stopped") ? StepMeaning{.looks = true}
                                                              : meaning_of_wait(service, "", input);
  if (service.empty() || call.empty())
    return {};
  if (service == "s3") {
    StepMeaning found{.looks = call == "ls" || call == "presign"};
    if (!found.looks)
      found.unknown = "s3 " + call;
    return found;
  }
  if (service == "configure" || service == "sso" || service == "sts")
    return {.looks = true};
  return meaning_of_call(service, call, input);
}

/// A request that sends something.
bool asks_to_act(const Words &words)
{
  return std::any_of(words.begin(), words.end(), [](const std::string &word) {
    return word.starts_with("-X") || word.starts_with("--request") || word.starts_with("-d") ||
           word.starts_with("--data") || word.starts_with("-F");
  });
}

/// "module.dr.aws_lb.shop" -> "alb:shop-dr", as the importer of Terraform plans calls it.
StepMeaning terraform(const Words &words, std::vector<std::string> &requires_ids)
{
  requires_ids.emplace_back("tool:terraform-state");
  const std::string target = option(words, {"-target", "--target"});
  const std::size_t type = target.find("aws_lb.");
  if (!has(words, "apply"))
    return {.looks = has(words, "plan") || has(words, "show") || has(words, "output") || has(words, "init")};
  if (type == std::string::npos) {
    StepMeaning found;
    found.unknown = words.front() + " apply";
    return found;
  }
  const std::string name = target.substr(type + std::string_view("aws_lb.").size());
  const std::size_t module_at = target.find("module.");
  std::string module_name;
  if (module_at != std::string::npos && module_at < type)
    module_name = target.substr(module_at + 7, target.find('.', module_at + 7) - module_at - 7);
  return {"create", "alb:" + id_part(name) + (module_name.empty() ? "" : "-" + id_part(module_name))};
}

/// "gitlab-psql", "/opt/bin/patronictl", "tf": a package's wrapper and a habit's short name mean the tool.
std::string without_wrapper(const std::string &program)
{
  const std::string name = program.substr(program.rfind('/') + 1);
  if (name.starts_with("pgb-console"))
    return "psql"; // PgBouncer's console
  if (name == "tf")
    return "terraform";
  return name == "gitlab-psql" || name == "gitlab-patronictl" ? name.substr(7) : program;
}

bool is_postgres(const std::string &program)
{
  for (const char *name : {"patronictl", "psql", "pg_ctl", "pg_ctlcluster", "pg_restore", "pgbackrest"})
    if (program.substr(program.rfind('/') + 1) == name)
      return true;
  return false;
}

} // namespace

std::string balancer_of_arn(const std::string &arn)
{
  for (const std::string_view part : {":loadbalancer/", ":listener/", ":listener-rule/"}) {
    const std::size_t at = arn.find(part);
    const std::size_t sort = at == std::string::npos ? at : arn.find('/', at + part.size());
    if (sort != std::string::npos)
      return "alb:" + id_part(arn.substr(sort + 1, arn.find('/', sort + 1) - sort - 1));
  }
  return {};
}

StepMeaning read_command(std::string_view command, std::vector<std::string> &requires_ids)
{
  Words words = words_of_command(command);
  if (words.empty())
    return {};
  words.front() = without_wrapper(words.front());
  const std::string &program = words.front();
  const std::string lower = lower_case(command);
  const bool request = program == "curl" && asks_to_act(words);
  if (program == "curl" && !request)
    return {.looks = true};
  if (lower.find("jenkins") != std::string::npos)
    requires_ids.emplace_back("tool:jenkins");
  if (program == "vault" && !only_reads(words))
    requires_ids.emplace_back("tool:vault");
  if (program == "aws")
    return aws(words);
  if (program == "kubectl" || program == "oc" || program == "helm")
    return kubernetes_command(words, requires_ids);
  if (is_postgres(program))
    return postgres_command(words);
  if (program == "terraform" || program == "tofu")
    return terraform(words, requires_ids);
  bool known = false;
  return request ? StepMeaning{.unknown = "curl -X"} : tool_command(words, known);
}

} // namespace drsim::import::runbooks
