#include "sim/assemble/access_calls.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/ssm_script.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace drsim::inline assemble {
namespace {

using Words = std::vector<std::string>;

/// Services whose calls IAM spells otherwise than the command line does.
std::string iam_service(const std::string &service)
{
  static const std::map<std::string, std::string> names = {{"s3api", "s3"},
                                                           {"elbv2", "elasticloadbalancing"},
                                                           {"elb", "elasticloadbalancing"},
                                                           {"docdb", "rds"},
                                                           {"neptune", "rds"},
                                                           {"auto-scaling", "autoscaling"},
                                                           {"msk", "kafka"},
                                                           {"stepfunctions", "states"},
                                                           {"logs", "logs"},
                                                           {"opensearch", "es"},
                                                           {"efs", "elasticfilesystem"},
                                                           {"resource-groups-tagging-api", "tag"}};
  const auto found = names.find(service);
  return found == names.end() ? service : found->second;
}

std::string without_dashes(std::string text)
{
  std::erase_if(text, [](char c) { return c == '-' || c == '_'; });
  return text;
}

Words shell_words(const std::string &command)
{
  Words words;
  std::istringstream text(command);
  for (std::string word; text >> word;) {
    std::erase_if(word, [](char c) { return c == '"' || c == '\'' || c == '`'; });
    if (!word.empty())
      words.push_back(word);
  }
  return words;
}

/// Values of options that name something: "--db-instance-identifier orders-db-dr".
std::vector<std::string> named_things(const Words &words)
{
  std::vector<std::string> things;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const bool names = words[i].ends_with("-identifier") || words[i].ends_with("-name") ||
                       words[i].ends_with("-arn") || words[i].ends_with("-id");
    if (words[i].starts_with("--") && names && words[i + 1].find_first_of("$<{*") == std::string::npos)
      things.push_back(words[i + 1]);
  }
  return things;
}

/// "deploy", "deployment/order", "statefulsets.apps" -> "deployments", "statefulsets".
std::string resource_of(std::string word)
{
  word = lower_case(word.substr(0, word.find_first_of("/.")));
  static const std::map<std::string, std::string> names = {{"deploy", "deployments"},
                                                           {"deployment", "deployments"},
                                                           {"sts", "statefulsets"},
                                                           {"po", "pods"},
                                                           {"statefulset", "statefulsets"},
                                                           {"pod", "pods"},
                                                           {"node", "nodes"},
                                                           {"no", "nodes"},
                                                           {"ds", "daemonsets"},
                                                           {"svc", "services"},
                                                           {"daemonset", "daemonsets"},
                                                           {"service", "services"},
                                                           {"secret", "secrets"},
                                                           {"configmap", "configmaps"},
                                                           {"cm", "configmaps"},
                                                           {"job", "jobs"},
                                                           {"ingress", "ingresses"},
                                                           {"pvc", "persistentvolumeclaims"}};
  const auto found = names.find(word);
  return found == names.end() ? word : found->second;
}

AccessCall kubectl_call(const Words &words)
{
  Words plain;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "-n" || words[i] == "--namespace" || words[i] == "--context" || words[i] == "-l")
      ++i;
    else if (!words[i].starts_with('-'))
      plain.push_back(words[i]);
  }
  if (plain.size() < 2)
    return {};
  static const std::map<std::string, std::string> verbs = {
      {"scale", "patch"},    {"delete", "delete"}, {"patch", "patch"},  {"label", "patch"},
      {"annotate", "patch"}, {"get", "get"},       {"cordon", "patch"}, {"uncordon", "patch"}};
  std::string verb = plain[0];
  std::string resource = plain[1];
  if ((verb == "rollout" || verb == "set") && plain.size() > 2) {
    if (plain[1] == "status" || plain[1] == "history")
      return {};
    resource = plain[2];
    verb = "patch";
  }
  if (verb == "cordon" || verb == "uncordon")
    resource = "nodes";
  const auto known = verbs.find(verb);
  if (known == verbs.end())
    return {};
  AccessCall call{
      "", known->second + " " + resource_of(resource) + (verb == "scale" ? "/scale" : ""), {}, ""};
  if (const std::size_t slash = resource.find('/'); slash != std::string::npos)
    call.things.push_back(resource.substr(slash + 1));
  return call;
}

/// The name of a role in an ARN, or as it stands; "" when it is known only at run time.
std::string role_name(const std::string &text)
{
  return text.find_first_of("{$") != std::string::npos ? std::string{} : text.substr(text.rfind('/') + 1);
}

/// The value behind "key:" wherever it stands first, without quotes.
std::string value_of_key(std::string_view text, const std::string &key)
{
  const std::size_t at = text.find(key + ":");
  if (at == std::string_view::npos)
    return {};
  const std::size_t begin = at + key.size() + 1;
  const std::string line(text.substr(begin, text.find('\n', begin) - begin));
  const Words words = shell_words(line.substr(0, line.find(" #")));
  std::string value = words.empty() ? std::string{} : words.front();
  std::erase_if(value, [](char c) { return c == ',' || c == '}'; });
  return words.size() > 1 && value.find('{') != std::string::npos ? line : value;
}

/// Names of mentions have none.
std::string without_blanks(std::string name)
{
  std::replace(name.begin(), name.end(), ' ', '~');
  return name;
}

std::vector<AccessCall> of_commands(std::string_view text, const std::string &role)
{
  std::vector<AccessCall> all;
  std::istringstream lines{std::string(text)};
  std::string whole;
  int begun = 0;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    begun = whole.empty() ? number : begun;
    const bool more = line.ends_with('\\');
    whole += more ? line.substr(0, line.size() - 1) + " " : line;
    if (more)
      continue;
    for (const char *program : {"aws ", "kubectl "})
      if (const std::size_t at = whole.find(program);
          at != std::string::npos &&
          (at == 0 || std::string(" \"'`(;&|[").find(whole[at - 1]) != std::string::npos))
        if (AccessCall call = call_of_command(whole.substr(at)); !call.call.empty()) {
          call.role = role;
          call.line = std::to_string(begun);
          all.push_back(std::move(call));
          break;
        }
    whole.clear();
  }
  return all;
}

/// What the script of a step asks of AWS. Not modelled: which of its calls a branch leaves out.
std::vector<AccessCall> of_script(const YAML::Node &step, const std::string &role)
{
  const std::string script = yaml_text(yaml_at(step, {"inputs", "Script"}));
  std::vector<AccessCall> all;
  for (const std::string &asked :
       read_python(script, [](const std::string &) { return std::string{}; }).asked) {
    const std::size_t colon = asked.find(':');
    const std::string call =
        iam_service(asked.substr(0, colon)) + ":" + without_dashes(asked.substr(colon + 1));
    if (std::none_of(all.begin(), all.end(), [&](const AccessCall &one) { return one.call == call; }))
      all.push_back({role, call, {}, yaml_line(step)});
  }
  return all;
}

std::vector<AccessCall> of_automation(std::string_view text, const std::string &file)
{
  std::vector<AccessCall> all;
  Diagnostics told_by_the_importer;
  const auto documents = parse_yaml_documents(text, file, told_by_the_importer);
  if (!documents || documents->empty())
    return all;
  const YAML::Node &document = documents->front();
  std::string role = yaml_text(yaml_at(document, {"assumeRole"}));
  if (role.empty())
    return all; // whoever begins it
  if (const std::size_t open = role.find("{{"); open != std::string::npos) {
    std::string name = role.substr(open + 2, role.find("}}") - open - 2);
    std::erase(name, ' ');
    role = yaml_text(yaml_at(document, {"parameters", name, "default"}), "{{");
  }
  for (const YAML::Node &step : yaml_items(yaml_at(document, {"mainSteps"}), 500)) {
    const YAML::Node inputs = yaml_at(step, {"inputs"});
    if (yaml_text(yaml_at(step, {"action"})) == "aws:executeScript")
      for (AccessCall &call : of_script(step, role_name(role)))
        all.push_back(std::move(call));
    const std::string service = lower_case(yaml_text(yaml_at(inputs, {"Service"})));
    const std::string api = yaml_text(yaml_at(inputs, {"Api"}));
    if (service.empty() || api.empty())
      continue;
    AccessCall call{role_name(role), iam_service(service) + ":" + api, {}, yaml_line(step)};
    for (const auto &entry : inputs)
      if (const std::string key = yaml_text(entry.first);
          entry.second.IsScalar() && (key.ends_with("Identifier") || key.ends_with("Name")) &&
          entry.second.Scalar().find("{{") == std::string::npos)
        call.things.push_back(entry.second.Scalar());
    all.push_back(std::move(call));
  }
  return all;
}

} // namespace

AccessCall call_of_command(const std::string &command)
{
  const Words words = shell_words(command);
  if (words.empty() || (words[0] != "aws" && words[0] != "kubectl"))
    return {};
  if (words[0] == "kubectl")
    return kubectl_call(words);
  Words plain;
  for (std::size_t i = 1; i < words.size() && plain.size() < 2; ++i) {
    if (words[i] == "--region" || words[i] == "--profile" || words[i] == "--output" || words[i] == "--query")
      ++i;
    else if (!words[i].starts_with('-'))
      plain.push_back(words[i]);
  }
  static const std::vector<std::string> none = {"configure", "sso", "sts", "s3"};
  if (plain.size() < 2 || plain[1] == "wait" || std::find(none.begin(), none.end(), plain[0]) != none.end())
    return {};
  return {"", iam_service(plain[0]) + ":" + without_dashes(plain[1]), named_things(words), ""};
}

std::vector<AccessCall> access_calls(std::string_view text, const std::string &format,
                                     const std::string &file)
{
  if (format == "ssm-automation")
    return of_automation(text, file);
  if (format == "github-workflow")
    if (const std::string role = value_of_key(text, "role-to-assume"); !role.empty())
      return of_commands(text, role_name(role));
  if (format == "argo-workflow")
    if (const std::string account = value_of_key(text, "serviceAccountName"); !account.empty()) {
      const std::string space = value_of_key(text, "namespace");
      return of_commands(text, "account:" + (space.empty() ? "default" : space) + "/" + account);
    }
  return {};
}

std::vector<AccessCall> page_calls(std::string_view text)
{
  std::vector<AccessCall> all = of_commands(text, "");
  std::istringstream lines{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::string role;
    for (const char *before : {"aws/creds/", "aws/sts/", "assume-role"})
      if (const std::size_t at = line.find(before); at != std::string::npos) {
        const std::size_t arn = line.find(":role/", at);
        const std::size_t from = arn != std::string::npos ? arn + 6 : at + std::string_view(before).size();
        role = line.substr(from, line.find_first_of(" \t\"'`;", from) - from);
      }
    if (!role.empty() && role.find_first_of("{$<") == std::string::npos)
      for (AccessCall &one : all)
        if (std::stoi(one.line) >= number)
          one.role = role;
  }
  return all;
}

std::vector<Mention> refused_calls(const std::vector<AccessCall> &calls, const AccessRoles &roles)
{
  std::vector<Mention> all;
  const bool clusters = std::any_of(roles.begin(), roles.end(),
                                    [](const auto &one) { return one.first.starts_with("account:"); });
  const bool clouds = std::any_of(roles.begin(), roles.end(),
                                  [](const auto &one) { return !one.first.starts_with("account:"); });
  std::string unnamed; // calls of a role that only the run time knows: told once
  std::string first;
  for (const AccessCall &one : calls) {
    const bool of_cluster = one.call.find(' ') != std::string::npos;
    if (of_cluster ? !clusters : !clouds)
      continue;
    if (one.role.empty()) {
      first = first.empty() ? one.line : first;
      unnamed += (unnamed.empty() ? "" : ",") + one.call;
      continue;
    }
    if (of_cluster != one.role.starts_with("account:"))
      continue; // a cluster maps roles of IAM as its own settings say
    const auto role = roles.find(one.role);
    const std::string why =
        role == roles.end() ? "no-such-role" : why_refused(role->second, one.call, one.things);
    if (!why.empty())
      all.push_back({"call", without_blanks(one.role + "|" + one.call + "|" + why), one.line});
  }
  if (!unnamed.empty())
    all.push_back({"call", without_blanks("?|" + unnamed + "|run-time"), first});
  return all;
}

} // namespace drsim::assemble
