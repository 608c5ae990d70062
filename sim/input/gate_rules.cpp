#include "sim/input/gate_rules.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/calendar.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline input {
namespace {

constexpr double points = 0.05; ///< of a probability: what 100 pairs that do not turn can nearly prove
constexpr double of_median = 0.01;
constexpr double of_tail = 0.02;
constexpr double least_change_s = 5; ///< shorter than anything a person or a check does
constexpr double transactions = 10;

bool speaks_of(const GateRule &rule, const std::string &scenario, const std::string &figure)
{
  return (rule.scenario.empty() || rule.scenario == scenario) &&
         (rule.figure.empty() || rule.figure == figure);
}

std::string all_of(const std::vector<std::string> &words)
{
  std::string all;
  for (const std::string &word : words)
    all += (all.empty() ? "one of " : ", ") + word;
  return all;
}

class RulesReader {
public:
  RulesReader(const std::string &file, const GateNames &names, Diagnostics &diagnostics)
      : file_(file), names_(names), diagnostics_(diagnostics)
  {
  }

  GateRules read(const nlohmann::json &value)
  {
    GateRules out = default_gate_rules();
    out.file = file_;
    Reader top(value, file_, "", diagnostics_);
    static_cast<void>(top.raw("$schema"));
    static_cast<void>(top.text("description"));
    out.newly_missed = action(top, "newly_missed", out.newly_missed);
    out.applying = action(top, "applying", out.applying);
    const auto rules = top.items("rules");
    for (std::size_t i = 0; i < rules.size(); ++i) {
      Reader reader(*rules[i], file_, "/rules/" + std::to_string(i), diagnostics_);
      out.rules.push_back(rule(reader, out));
    }
    const auto waivers = top.items("waivers");
    for (std::size_t i = 0; i < waivers.size(); ++i) {
      Reader reader(*waivers[i], file_, "/waivers/" + std::to_string(i), diagnostics_);
      out.waivers.push_back(waiver(reader));
    }
    top.finish();
    return out;
  }

private:
  GateAction action(Reader &reader, const std::string &key, GateAction fallback)
  {
    const auto word = reader.text(key);
    if (!word)
      return fallback;
    for (const GateAction one : {GateAction::fail, GateAction::warn, GateAction::ignore})
      if (*word == gate_action_name(one))
        return one;
    reader.problem(key, "unknown action \"" + *word + "\"", "write \"fail\", \"warn\" or \"ignore\"");
    return fallback;
  }

  std::string known(Reader &reader, const std::string &key, const std::vector<std::string> &names)
  {
    const auto word = reader.text(key);
    if (!word || *word == "*")
      return {};
    if (std::find(names.begin(), names.end(), *word) == names.end()) {
      const std::string near = did_you_mean(*word, names);
      reader.problem(key, "unknown " + key + " \"" + *word + "\"",
                     near.empty() ? all_of(names) : "did you mean \"" + near + "\"?");
      return {};
    }
    return *word;
  }

  /// What it does not say stays as the rules before it have it, where it speaks of one figure.
  GateRule rule(Reader &reader, const GateRules &before)
  {
    GateRule out;
    out.scenario = known(reader, "scenario", names_.scenarios);
    out.figure = known(reader, "figure", names_.figures);
    if (!out.figure.empty()) {
      const GateRule &usual = before.of(out.scenario, out.figure);
      out = {out.scenario, out.figure, usual.absolute, usual.relative, usual.worse, usual.undecided};
    }
    const bool tolerance = reader.has("absolute") || reader.has("relative");
    if (tolerance) {
      out.absolute = reader.duration_s("absolute", {0, 1e15}).value_or(0);
      out.relative = reader.number("relative", {0, 1000}).value_or(0);
    }
    if (out.figure.empty() && tolerance)
      reader.problem("figure", "a tolerance of all figures at once has no unit",
                     "name the figure it is meant for");
    out.worse = action(reader, "worse", out.worse);
    out.undecided = action(reader, "undecided", out.undecided);
    reader.finish();
    return out;
  }

  Waiver waiver(Reader &reader)
  {
    Waiver out;
    out.scenario = known(reader, "scenario", names_.scenarios);
    if (out.scenario.empty())
      reader.problem("scenario", "a waiver is for one scenario", "name it");
    out.figure = known(reader, "figure", names_.figures);
    out.owner = reader.required_text("owner");
    out.reason = reader.required_text("reason");
    out.expires = reader.required_text("expires");
    if (!out.expires.empty() && !is_day(out.expires))
      reader.problem("expires", "\"" + out.expires + "\" is no day", "write it as \"2027-01-31\"");
    reader.finish();
    return out;
  }

  const std::string &file_;
  const GateNames &names_;
  Diagnostics &diagnostics_;
};

} // namespace

const char *gate_action_name(GateAction action)
{
  switch (action) {
  case GateAction::fail: return "fail";
  case GateAction::warn: return "warn";
  case GateAction::ignore: return "ignore";
  }
  return "fail";
}

const GateRule &GateRules::of(const std::string &scenario, const std::string &figure) const
{
  const auto found = std::find_if(rules.rbegin(), rules.rend(),
                                  [&](const GateRule &rule) { return speaks_of(rule, scenario, figure); });
  DRSIM_ASSERT(found != rules.rend(), "a rule for every figure");
  return *found;
}

GateRules default_gate_rules()
{
  const GateAction fail = GateAction::fail;
  const GateAction warn = GateAction::warn;
  GateRules out;
  for (const char *metric :
       {"rto_s", "rpo_s", "lost_transactions", "failed_transactions", "unpublished_events"}) {
    const std::string name = metric;
    const double least = name.ends_with("_s") ? least_change_s : transactions;
    if (name == "rto_s" || name == "rpo_s")
      out.rules.push_back({"", name + ".met", points, 0, fail, fail});
    out.rules.push_back({"", name + ".p50", least, of_median, fail, warn});
    out.rules.push_back({"", name + ".p95", 2 * least, of_tail, fail, warn});
  }
  return out;
}

GateRules parse_gate_rules(std::string_view text, const std::string &shown_name, const GateNames &names,
                           Diagnostics &diagnostics)
{
  const auto json = parse_json(text, shown_name, diagnostics);
  return json ? RulesReader(shown_name, names, diagnostics).read(*json) : default_gate_rules();
}

GateRules load_gate_rules(const std::filesystem::path &path, const GateNames &names, Diagnostics &diagnostics)
{
  const std::string name = path.string();
  const auto text = read_text(path, name, diagnostics);
  return text ? parse_gate_rules(*text, name, names, diagnostics) : default_gate_rules();
}

} // namespace drsim::input
