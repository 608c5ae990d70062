// How the AWS CLI is called, and what is asked before anything is done.
#include "sim/inject/drivers/aws_plans.hpp"

#include "sim/inject/production_words.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr double call_limit_s = 120; ///< assumed: the CLI itself tries again when it is throttled

} // namespace

CallProgram aws_call(const AwsEntry &entry, std::vector<std::string> words)
{
  CallProgram call;
  call.argv = {entry.program,           "--region", entry.region,         "--output", "json",
               "--cli-connect-timeout", "10",       "--cli-read-timeout", "60"};
  if (!entry.profile.empty())
    call.argv.insert(call.argv.end(), {"--profile", entry.profile});
  if (!entry.endpoint_url.empty())
    call.argv.insert(call.argv.end(), {"--endpoint-url", entry.endpoint_url});
  for (std::string &word : words)
    call.argv.push_back(std::move(word));
  call.time_limit_s = call_limit_s;
  return call;
}

Operation aws_does(const AwsEntry &entry, std::string what, std::vector<std::string> words)
{
  return {std::move(what), aws_call(entry, std::move(words))};
}

std::optional<json> aws_asked(const AwsFault &fault, const std::string &key, const std::string &what,
                              std::vector<std::string> words)
{
  const Operation look = aws_does(fault.entry, what, std::move(words));
  const auto answer = asked(fault.reading, look, fault.target, key, fault.problems);
  if (!answer)
    return std::nullopt;
  json value = json::parse(*answer, nullptr, false);
  if (!value.is_discarded() && !value.is_null())
    return value;
  entry_problem(fault.target, key,
                value.is_null() ? "names nothing that is there (" + what + ")"
                                : "the answer of aws is not understood (" + what + ")",
                "", fault.problems);
  return std::nullopt;
}

std::map<std::string, std::string> aws_tags(const json &list)
{
  std::map<std::string, std::string> tags;
  if (list.is_array())
    for (const json &tag : list)
      if (tag.is_object() && tag.value("Key", json()).is_string() && tag.value("Value", json()).is_string())
        tags[tag["Key"].get<std::string>()] = tag["Value"].get<std::string>();
  return tags;
}

bool aws_tags_fit(const AwsFault &fault, const json &list, const std::string &of_what)
{
  return tags_fit(fault.target, fault.entry.tags, aws_tags(list), of_what, fault.problems);
}

bool leads_to_account(const AwsFault &fault)
{
  const auto account = aws_asked(fault, "account", "asks whose account it is",
                                 {"sts", "get-caller-identity", "--query", "Account"});
  if (!account)
    return false;
  if (*account != fault.entry.account) {
    entry_problem(fault.target, "account",
                  "the credentials are of account " + account->dump() + ", not " + fault.entry.account,
                  "use the profile of the staging account", fault.problems);
    return false;
  }
  if (fault.entry.account_alias.empty())
    return true;
  const auto aliases = aws_asked(fault, "account_alias", "asks for the account's alias",
                                 {"iam", "list-account-aliases", "--query", "AccountAliases"});
  if (!aliases)
    return false;
  if (*aliases == json::array({fault.entry.account_alias}))
    return true;
  entry_problem(fault.target, "account_alias", "the account is called " + aliases->dump(), "correct it",
                fault.problems);
  return false;
}

void mark_ec2(Plan &plan, const AwsFault &fault, const std::vector<std::string> &ids)
{
  std::vector<std::string> words = {"ec2", "create-tags", "--resources"};
  words.insert(words.end(), ids.begin(), ids.end());
  words.insert(words.end(), {"--tags", "Key=drsim-run,Value=" + fault.order.run});
  plan.begin.push_back(aws_does(fault.entry, "marks " + ids.front() + " with the run", words));
}

void unmark_ec2(Plan &plan, const AwsFault &fault, const std::vector<std::string> &ids)
{
  std::vector<std::string> words = {"ec2", "delete-tags", "--resources"};
  words.insert(words.end(), ids.begin(), ids.end());
  words.insert(words.end(), {"--tags", "Key=drsim-run,Value=" + fault.order.run});
  plan.undo.push_back(aws_does(fault.entry, "takes the mark off " + ids.front(), words));
}

} // namespace drsim::inject::drivers
