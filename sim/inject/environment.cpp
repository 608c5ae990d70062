#include "sim/inject/environment.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/inject/environment_targets.hpp"
#include "sim/inject/names.hpp"
#include "sim/inject/production_words.hpp"
#include "sim/input/reader.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace drsim::inject {
namespace {

using nlohmann::json;

constexpr const char *schema_name = "drsim.environment/1";
constexpr Range time_limits_s{10, 12 * 3600.0}; ///< what a run may last: up to the longest that AWS FIS takes
constexpr Range leases_s{5, 600};
constexpr double longest_consent_s = 366 * 86400.0; ///< who agrees for longer has forgotten that he did

class EnvironmentReader {
public:
  EnvironmentReader(const json &value, std::string file, const Deployment &deployment,
                    std::int64_t now_unix_s, Diagnostics &problems)
      : value_(value), file_(std::move(file)), deployment_(deployment), now_unix_s_(now_unix_s),
        problems_(problems)
  {
  }
  Environment read();

private:
  void read_kind(Reader &reader);
  void read_limits(Reader &reader);
  void read_consents(Reader &reader);
  void read_consent(const json &item, const std::string &pointer);
  void read_prometheus(Reader &reader);
  void read_stop_condition(const json &item, const std::string &pointer);
  void read_programs(Reader &reader);
  void read_allow(Reader &reader);
  void read_steps(Reader &reader);

  const json &value_;
  std::string file_;
  const Deployment &deployment_;
  std::int64_t now_unix_s_;
  Diagnostics &problems_;
  Environment environment_;
};

std::string at(const std::string &pointer, std::size_t i)
{
  return pointer + "/" + std::to_string(i);
}

void EnvironmentReader::read_kind(Reader &reader)
{
  static_cast<void>(reader.text("$schema"));
  static_cast<void>(reader.text("description"));
  const std::string schema = reader.required_text("schema");
  if (!schema.empty() && schema != schema_name)
    reader.problem("schema", "\"" + schema + "\" is not known", std::string("write \"") + schema_name + "\"");
  environment_.name = reader.required_text("name");
  if (const std::string why = unfit_name(environment_.name); !environment_.name.empty() && !why.empty())
    reader.problem("name", why, "letters, digits and dashes");
  environment_.kind = reader.required_text("kind");
  if (!environment_.kind.empty() && environment_.kind != "twin" && environment_.kind != "staging")
    reader.problem("kind", "\"" + environment_.kind + "\" is neither \"twin\" nor \"staging\"",
                   "\"twin\": made by drsim on this machine; \"staging\": servers of yours");
}

void EnvironmentReader::read_limits(Reader &reader)
{
  if (!reader.has("time_limit_s"))
    reader.missing("time_limit_s");
  environment_.time_limit_s = reader.duration_s("time_limit_s", time_limits_s).value_or(0);
  environment_.lease_s = reader.duration_s("lease_s", leases_s).value_or(environment_.lease_s);
  if (environment_.time_limit_s > 0 && environment_.lease_s >= environment_.time_limit_s)
    reader.problem("lease_s",
                   "is not shorter than time_limit_s (" + format_duration(environment_.time_limit_s) + ")",
                   "a lease is renewed all the time; 30 s will do");
}

void EnvironmentReader::read_consent(const json &item, const std::string &pointer)
{
  Reader reader(item, file_, pointer, problems_);
  Consent consent;
  consent.who = reader.required_text("who");
  consent.until = reader.required_text("until");
  reader.finish();
  if (consent.until.empty())
    return;
  const auto until = unix_time_of(consent.until);
  if (!until)
    return reader.problem("until", "\"" + consent.until + "\" is no time with its zone",
                          "write \"2026-12-31T18:00:00Z\" or \"...+03:00\"");
  consent.until_unix_s = *until;
  const auto left_s = static_cast<double>(*until - now_unix_s_);
  if (left_s <= 0)
    reader.problem("until", "the consent of " + consent.who + " ended " + format_duration(-left_s) + " ago",
                   "ask again, or take it out");
  else if (left_s < environment_.time_limit_s)
    reader.problem("until",
                   "the consent of " + consent.who + " ends in " + format_duration(left_s) +
                       ", before a run must have ended (time_limit_s)",
                   "a longer consent or a shorter run");
  else if (left_s > longest_consent_s)
    reader.problem("until", "a consent for longer than a year is none", "renew it in time");
  environment_.consents.push_back(std::move(consent));
}

void EnvironmentReader::read_consents(Reader &reader)
{
  const auto items = reader.items("consents");
  for (std::size_t i = 0; i < items.size(); ++i)
    read_consent(*items[i], at(reader.pointer_to("consents"), i));
  if (items.empty() && environment_.kind != "twin")
    reader.problem("consents", "nobody consents to faults here",
                   R"(name who does, and until when: [{"who": "...", "until": "2026-12-31T18:00:00Z"}])");
}

void EnvironmentReader::read_stop_condition(const json &item, const std::string &pointer)
{
  Reader reader(item, file_, pointer, problems_);
  StopCondition condition;
  condition.name = reader.required_text("name");
  condition.promql = reader.required_text("promql");
  condition.for_s = reader.duration_s("for_s", {0, time_limits_s.high}).value_or(0);
  condition.why = reader.text("why").value_or("");
  if (!condition.promql.empty())
    if (const std::string why = unfit_condition(condition.promql); !why.empty())
      reader.problem("promql", why);
  for (const StopCondition &other : environment_.stop_conditions)
    if (!condition.name.empty() && other.name == condition.name)
      reader.problem("name", "\"" + condition.name + "\" stands there twice", "each has a name of its own");
  reader.finish();
  environment_.stop_conditions.push_back(std::move(condition));
}

void EnvironmentReader::read_prometheus(Reader &reader)
{
  if (const json *prometheus = reader.raw("prometheus")) {
    Reader inner(*prometheus, file_, reader.pointer_to("prometheus"), problems_);
    environment_.prometheus_url = inner.required_text("url");
    if (const std::string why = unfit_url(environment_.prometheus_url);
        !environment_.prometheus_url.empty() && !why.empty())
      inner.problem("url", why, "write \"http://HOST:9090\"");
    inner.finish();
  }
  const auto items = reader.items("stop_conditions");
  for (std::size_t i = 0; i < items.size(); ++i)
    read_stop_condition(*items[i], at(reader.pointer_to("stop_conditions"), i));
  if (!items.empty() && environment_.prometheus_url.empty())
    reader.problem("stop_conditions", "there is no Prometheus to ask",
                   R"(add "prometheus": {"url": "http://..."})");
  if (items.empty() && environment_.kind == "staging")
    problems_.warning(file_, reader.pointer_to("stop_conditions"), "nothing stops a run that does real harm",
                      "say what must not happen, as PromQL");
}

void EnvironmentReader::read_programs(Reader &reader)
{
  environment_.programs = {{"kubectl", "kubectl"}, {"aws", "aws"}};
  const json *programs = reader.raw("programs");
  if (programs == nullptr)
    return;
  Reader inner(*programs, file_, reader.pointer_to("programs"), problems_);
  for (auto &[name, program] : environment_.programs) {
    const auto path = inner.text(name);
    if (!path)
      continue;
    if (path->empty() || path->front() == '-' || (*path != name && path->front() != '/'))
      inner.problem(name, "\"" + *path + "\" is neither \"" + name + "\" nor an absolute path",
                    "write \"/usr/bin/" + name + "\"");
    program = *path;
  }
  inner.finish();
}

void EnvironmentReader::read_allow(Reader &reader)
{
  const auto items = reader.items("allow");
  if (items.empty())
    reader.problem("allow", "nothing may be touched", R"(add [{"target": "...", "driver": "..."}])");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const TargetPlace place{file_, at(reader.pointer_to("allow"), i)};
    if (auto target = read_target(*items[i], place, deployment_, environment_.programs, problems_))
      environment_.allow.push_back(std::move(*target));
  }
  refuse_duplicates(environment_.allow, problems_);
}

void EnvironmentReader::read_steps(Reader &reader)
{
  const auto items = reader.items("runbook_steps");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const TargetPlace place{file_, at(reader.pointer_to("runbook_steps"), i)};
    if (auto step = read_step(*items[i], place, deployment_, environment_.programs, problems_))
      environment_.runbook_steps.push_back(std::move(*step));
  }
}

Environment EnvironmentReader::read()
{
  environment_.file = file_;
  Reader reader(value_, file_, "", problems_);
  read_kind(reader);
  read_limits(reader);
  read_consents(reader);
  read_prometheus(reader);
  read_programs(reader);
  read_allow(reader);
  read_steps(reader);
  reader.finish();
  refuse_production(value_, file_, "", problems_);
  return std::move(environment_);
}

} // namespace

Environment parse_environment(std::string_view text, const std::string &shown_name,
                              const Deployment &deployment, std::int64_t now_unix_s, Diagnostics &problems)
{
  const auto value = parse_json(text, shown_name, problems);
  if (!value)
    return {};
  return EnvironmentReader(*value, shown_name, deployment, now_unix_s, problems).read();
}

Environment load_environment(const std::filesystem::path &path, const Deployment &deployment,
                             Diagnostics &problems)
{
  const std::string name = path.string();
  const auto text = read_text(path, name, problems);
  if (!text)
    return {};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return parse_environment(*text, name, deployment,
                           std::chrono::duration_cast<std::chrono::seconds>(now).count(), problems);
}

const Target *target_for(const Environment &environment, const std::string &component,
                         const std::string &fault_kind)
{
  const auto fits = [&](const Target &target) {
    return target.component == component && allows_fault(target, fault_kind);
  };
  const auto found = std::find_if(environment.allow.begin(), environment.allow.end(), fits);
  return found == environment.allow.end() ? nullptr : &*found;
}

} // namespace drsim::inject
