#include "sim/inject/shop/watch_config.hpp"

#include "sim/inject/shop/settings_file.hpp"

#include <fmt/format.h>

#include <set>
#include <sstream>

namespace drsim::inject::inline shop {
namespace {

constexpr double longest_s = 3600;
constexpr double most_in_a_row = 1000;

/// Reads one file, collecting what is wrong with its pointer.
class Reader {
public:
  explicit Reader(std::vector<std::string> &problems) : problems_(problems) {}

  Check check(const nlohmann::json &json, const std::string &at)
  {
    Check check;
    std::string address;
    double failures = check.failures, successes = check.successes;
    Figures figures(json);
    figures.text("name", check.name)
        .text("kind", check.kind)
        .text("address", address)
        .text("path", check.path)
        .number("interval_s", check.interval_s, 0.01, longest_s)
        .number("timeout_s", check.timeout_s, 0.01, longest_s)
        .number("failures", failures, 1, most_in_a_row)
        .number("successes", successes, 1, most_in_a_row)
        .other("down")
        .other("up");
    check.login = login(figures);
    add(at, figures.problems());
    check.failures = static_cast<int>(failures);
    check.successes = static_cast<int>(successes);
    check.address = numeric(at + "/address", address);
    if (check.name.empty())
      add(at + "/name", "a check has a name");
    if (check.kind != "postgres" && check.kind != "http")
      add(at + "/kind", "'" + check.kind + "' is neither postgres nor http");
    check.down = actions(json, "down", at);
    check.up = actions(json, "up", at);
    return check;
  }

  void add(const std::string &at, const std::string &lines)
  {
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);)
      problems_.push_back(line.front() == '/' ? at + line : at + ": " + line);
  }

private:
  static PgLogin login(Figures &figures)
  {
    PgLogin login{"shop", "shop", "drsim-shop watch"};
    figures.text("user", login.user).text("database", login.database);
    return login;
  }

  Address numeric(const std::string &at, const std::string &text)
  {
    const std::optional<Address> address = address_of(text);
    if (address && is_numeric(address->host))
      return *address;
    add(at, "'" + text + "' is no IPv4:PORT");
    return {};
  }

  std::vector<Action> actions(const nlohmann::json &check, const char *key, const std::string &at)
  {
    std::vector<Action> all;
    if (!check.is_object() || !check.contains(key))
      return all;
    if (!check[key].is_array()) {
      add(at + "/" + key, "a list of actions is wanted");
      return all;
    }
    for (std::size_t i = 0; i < check[key].size(); ++i)
      all.push_back(action(check[key][i], fmt::format("{}/{}/{}", at, key, i)));
    return all;
  }

  Action action(const nlohmann::json &json, const std::string &at)
  {
    Action action;
    const bool one = json.is_object() && json.size() == 1 && json.begin()->is_object();
    if (!one) {
      add(at, "an action is {\"fence\" | \"promote\" | \"record\" | \"wait\": {...}}");
      return action;
    }
    action.kind = json.begin().key();
    const nlohmann::json &says = *json.begin();
    double tries = action.tries;
    Figures figures(says);
    figures.number("timeout_s", action.timeout_s, 0.01, longest_s).number("tries", tries, 1, most_in_a_row);
    const std::string here = at + "/" + action.kind;
    if (action.kind == "fence")
      action.doing = fence(says, figures, here);
    else if (action.kind == "promote")
      action.doing = promote(figures, here);
    else if (action.kind == "record")
      action.doing = record(figures, here);
    else if (action.kind == "wait")
      action.doing = wait(figures);
    else
      return add(at, "'" + action.kind + "' is no action"), action;
    add(here, figures.problems());
    action.tries = static_cast<int>(tries);
    return action;
  }

  FenceAction fence(const nlohmann::json &says, Figures &figures, const std::string &at)
  {
    FenceAction fence;
    figures.text("socket", fence.socket).other("order");
    fence.order = says.value("order", nlohmann::json());
    if (fence.socket.empty() || !fence.order.is_object())
      add(at, "a fence has a \"socket\" and an \"order\", which is an object");
    return fence;
  }

  PromoteAction promote(Figures &figures, const std::string &at)
  {
    PromoteAction promote;
    std::string address;
    figures.text("address", address);
    promote.login = login(figures);
    promote.address = numeric(at + "/address", address);
    return promote;
  }

  RecordAction record(Figures &figures, const std::string &at)
  {
    RecordAction record;
    figures.text("hosts_file", record.hosts_file)
        .text("name", record.name)
        .text("address", record.address)
        .text("pid_file", record.pid_file);
    if (record.hosts_file.empty() || record.name.empty() ||
        record.name.find_first_of(" \t\n#") != std::string::npos)
      add(at, "a record has a \"hosts_file\" and a \"name\" without spaces");
    if (!is_numeric(record.address))
      add(at + "/address", "'" + record.address + "' is no IPv4 address");
    return record;
  }

  static WaitAction wait(Figures &figures)
  {
    WaitAction wait;
    figures.number("seconds", wait.seconds, 0, longest_s);
    return wait;
  }

  std::vector<std::string> &problems_;
};

} // namespace

WatchConfig watch_config_of(const nlohmann::json &json, std::vector<std::string> &problems)
{
  WatchConfig config;
  Reader reader(problems);
  Figures figures(json);
  figures.text("log", config.log).other("checks");
  reader.add("", figures.problems());
  if (config.log.empty())
    reader.add("/log", "a file for the log is missing");
  const nlohmann::json checks = json.is_object() ? json.value("checks", nlohmann::json()) : nlohmann::json();
  if (!checks.is_array() || checks.empty()) {
    reader.add("/checks", "a list of checks is wanted");
    return config;
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    config.checks.push_back(reader.check(checks[i], fmt::format("/checks/{}", i)));
    if (!names.insert(config.checks.back().name).second)
      reader.add(fmt::format("/checks/{}/name", i), "'" + config.checks.back().name + "' stands twice");
  }
  return config;
}

} // namespace drsim::inject::shop
