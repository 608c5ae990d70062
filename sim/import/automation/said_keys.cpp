#include "sim/import/automation/said_keys.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/import/runbooks/runbook_words.hpp"
#include "sim/model/step_condition.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace drsim::inline import::inline automation {
namespace {

using nlohmann::json;

constexpr double most = 1e15; ///< the catalogue's bounds are told when the deployment is read

struct KeyRow {
  const char *key;
  const char *parameter;
};

constexpr KeyRow step_texts[] = {{"action", "action"},    {"target", "target"},
                                 {"zone", "zone"},        {"when", "when"},
                                 {"until", "until"},      {"on_failure", "on_failure"},
                                 {"owner", "owner"},      {"verification", "verification"},
                                 {"rollback", "rollback"}};
constexpr KeyRow step_flags[] = {
    {"approval", "needs_approval"}, {"machine", "by_machine"}, {"always", "always"}};
constexpr KeyRow step_times[] = {{"timeout", "done_timeout_s"}, {"retry_wait", "retry_wait_s"}};
constexpr const char *step_lists[] = {"by", "requires", "calls", "after", "after_failure"};
constexpr KeyRow runbook_texts[] = {{"trigger", "trigger"}, {"rehearsed", "rehearsed"}, {"owner", "owner"}};
constexpr KeyRow runbook_flags[] = {{"automatic", "automatic"}, {"preauthorised", "preauthorised"}};
constexpr KeyRow runbook_times[] = {{"rto", "stated_rto_s"}, {"rpo", "stated_rpo_s"}};

class Laying {
public:
  Laying(Reader &reader, ComponentSpec &component, const SaidPlaces &places)
      : reader_(reader), component_(component), places_(places)
  {
  }

  void text(const KeyRow &row)
  {
    if (const auto said = reader_.text(row.key))
      set(row, {{}, *said, "text", {}});
  }
  void flag(const KeyRow &row)
  {
    if (const auto said = reader_.flag(row.key))
      set(row, {*said ? 1.0 : 0.0, {}, "bool", {}});
  }
  void time(const KeyRow &row)
  {
    if (const auto said = reader_.duration_s(row.key, {0, most}))
      set(row, {*said, {}, "s", {}});
  }
  void number(const KeyRow &row, const char *unit, Range range)
  {
    if (const auto said = reader_.number(row.key, range))
      set(row, {*said, {}, unit, {}});
  }
  /// A text or a list of texts; absent when neither.
  std::optional<std::vector<std::string>> names(const std::string &key)
  {
    const json *found = reader_.raw(key);
    if (found == nullptr)
      return std::nullopt;
    std::vector<std::string> all;
    const json list = found->is_array() ? *found : json::array({*found});
    for (const json &one : list)
      if (one.is_string())
        all.push_back(one.get<std::string>());
      else if (one.is_number_unsigned())
        all.push_back(std::to_string(one.get<unsigned>()));
      else
        reader_.problem(key, std::string("has ") + one.type_name() + " in it, not text");
    return all;
  }
  void set(const KeyRow &row, Parameter parameter)
  {
    parameter.from = {
        Source::user_file, Confidence::set, places_.file, places_.where(reader_.pointer_to(row.key)), {}};
    component_.parameters[row.parameter] = std::move(parameter);
  }
  void duration();
  void condition(const char *key);
  void links();

private:
  [[nodiscard]] std::string one_link(const std::string &key, const std::string &name);

  Reader &reader_;
  ComponentSpec &component_;
  const SaidPlaces &places_;
};

void Laying::duration()
{
  const json *found = reader_.raw("duration");
  const auto spoken =
      found != nullptr && found->is_string() ? read_spoken_duration(found->get<std::string>()) : std::nullopt;
  if (spoken)
    set({"duration", "duration_s"}, {spoken->value_s, {}, "s", {}});
  else if (const auto said = reader_.distribution("duration", {0, most}))
    set({"duration", "duration_s"}, {*said, {}, "s", {}});
  else
    return;
  for (const char *name : {"hosts", "at_once"}) // what is said is the whole step
    component_.parameters.erase(name);
}

/// A condition must be one of the language; steps of the same runbook may be called as they are there.
void Laying::condition(const char *key)
{
  const auto found = component_.parameters.find(key);
  if (found == component_.parameters.end() || !reader_.has(key))
    return;
  std::string wrong;
  const auto terms = parse_step_condition(found->second.text, wrong);
  if (!wrong.empty()) {
    std::vector<std::string> words;
    for (const StateWord &word : state_words())
      words.emplace_back(word.word);
    const std::string near = did_you_mean(found->second.text.substr(0, found->second.text.find(':')), words);
    return reader_.problem(key, wrong, near.empty() ? "" : "did you mean \"" + near + "\"?");
  }
  std::string text = found->second.text;
  for (const StateTerm &term : terms)
    if (is_of_step(term))
      if (const std::string id = places_.step(term.of); !id.empty() && id != term.of) {
        const std::string before = term.word + ":" + term.of;
        text.replace(text.find(before), before.size(), term.word + ":" + id);
      }
  found->second.text = text;
}

std::string Laying::one_link(const std::string &key, const std::string &name)
{
  if (key == "after" || key == "after_failure") {
    const std::string id = places_.step(name);
    if (id.empty() || id == component_.id)
      reader_.problem(key, "\"" + name + "\" is no other step", "name its id, number or title");
    return id == component_.id ? std::string{} : id;
  }
  if (key == "calls")
    return name.starts_with("runbook:") ? name : "runbook:" + name;
  if (key != "by" || name.find(':') != std::string::npos)
    return name;
  if (places_.roles.contains(name))
    return "role:" + id_part(name);
  const std::string near = did_you_mean(name, {places_.roles.begin(), places_.roles.end()});
  reader_.problem(key, "no role is called \"" + name + "\"",
                  near.empty() ? "describe it under \"roles\", or name a component: role:NAME, oncall:NAME"
                               : "did you mean \"" + near + "\"?");
  return {};
}

void Laying::links()
{
  for (const std::string key : step_lists)
    if (const auto said = names(key)) {
      component_.links.erase(key);
      for (const std::string &name : *said)
        if (const std::string id = one_link(key, name); !id.empty())
          component_.links[key].push_back(id);
    }
}

bool is_one_of(const std::string &word, const std::vector<std::string> &words)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

void say_of_step(Reader &reader, ComponentSpec &step, const SaidPlaces &places)
{
  Laying lay(reader, step, places);
  for (const KeyRow &row : step_texts)
    lay.text(row);
  if (const auto action = step.parameters.find("action"); reader.has("action") &&
                                                          action != step.parameters.end() &&
                                                          !is_one_of(action->second.text, step_actions())) {
    const std::string near = did_you_mean(action->second.text, step_actions());
    reader.problem("action", "unknown action \"" + action->second.text + "\"",
                   near.empty() ? "drsim list actions names them" : "did you mean \"" + near + "\"?");
  }
  if (const auto way = reader.has("on_failure") ? reader.text("on_failure") : std::nullopt;
      way && !is_one_of(*way, {"abort", "continue"}))
    reader.problem("on_failure", "unknown word \"" + *way + "\"", "write \"abort\" or \"continue\"");
  for (const KeyRow &row : step_flags)
    lay.flag(row);
  for (const KeyRow &row : step_times)
    lay.time(row);
  lay.number({"retries", "retries"}, "count", {0, most});
  lay.number({"pods", "pods"}, "count", {0, most});
  lay.number({"approvers", "approvers"}, "count", {1, 100});
  lay.number({"shed", "shed_ratio"}, "ratio", {0, 1});
  lay.duration();
  lay.condition("when");
  lay.condition("until");
  lay.links();
}

void say_of_runbook(Reader &reader, ComponentSpec &runbook, const SaidPlaces &places)
{
  Laying lay(reader, runbook, places);
  for (const KeyRow &row : runbook_texts)
    lay.text(row);
  for (const KeyRow &row : runbook_flags)
    lay.flag(row);
  for (const KeyRow &row : runbook_times)
    lay.time(row);
  lay.number({"months_since_rehearsal", "months_since_rehearsal"}, "count", {0, most});
  if (const auto whom = lay.names("for"))
    runbook.links["for"] = *whom;
}

std::vector<ComponentSpec> said_roles(Reader &top, const SaidPlaces &places)
{
  std::vector<ComponentSpec> all;
  const json *found = top.raw("roles");
  if (found == nullptr)
    return all;
  const Reader named(*found, places.file, top.pointer_to("roles"), *places.problems);
  for (const std::string &name : named.keys()) {
    const std::string pointer = named.pointer_to(name);
    Reader reader(found->at(name), places.file, pointer, *places.problems);
    ComponentSpec role;
    role.id = "role:" + id_part(name);
    role.kind = "role";
    role.title = reader.text("title").value_or(name);
    role.from = {Source::user_file, Confidence::set, places.file, places.where(pointer), {}};
    Laying lay(reader, role, places);
    lay.number({"hands", "hands"}, "count", {0, most});
    for (const KeyRow &row : {KeyRow{"join", "join_s"}, KeyRow{"join_off_hours", "join_off_hours_s"}})
      if (const auto time = reader.distribution(row.key, {0, most}))
        lay.set(row, {*time, {}, "s", {}});
    lay.number({"from_hour", "from_hour"}, "h", {0, 24});
    lay.number({"to_hour", "to_hour"}, "h", {0, 24});
    reader.finish();
    all.push_back(std::move(role));
  }
  return all;
}

const std::vector<std::string> &step_keys()
{
  static const std::vector<std::string> all = [] {
    std::vector<std::string> keys = {"duration", "retries", "pods", "shed", "approvers"};
    for (const KeyRow &row : step_texts)
      keys.emplace_back(row.key);
    for (const KeyRow &row : step_flags)
      keys.emplace_back(row.key);
    for (const KeyRow &row : step_times)
      keys.emplace_back(row.key);
    keys.insert(keys.end(), std::begin(step_lists), std::end(step_lists));
    return keys;
  }();
  return all;
}

const std::vector<std::string> &runbook_keys()
{
  static const std::vector<std::string> all = {
      "trigger", "rehearsed", "owner", "automatic", "preauthorised", "rto", "rpo", "months_since_rehearsal",
      "for"};
  return all;
}

KeyForm form_of_key(const std::string &key)
{
  static const std::map<std::string, KeyForm> forms = {{"by", KeyForm::list},
                                                       {"requires", KeyForm::list},
                                                       {"calls", KeyForm::list},
                                                       {"after", KeyForm::list},
                                                       {"after_failure", KeyForm::list},
                                                       {"for", KeyForm::list},
                                                       {"retries", KeyForm::number},
                                                       {"pods", KeyForm::number},
                                                       {"approvers", KeyForm::number},
                                                       {"shed", KeyForm::number},
                                                       {"approval", KeyForm::flag},
                                                       {"machine", KeyForm::flag},
                                                       {"always", KeyForm::flag},
                                                       {"automatic", KeyForm::flag},
                                                       {"preauthorised", KeyForm::flag},
                                                       {"months_since_rehearsal", KeyForm::number}};
  const auto found = forms.find(key);
  return found == forms.end() ? KeyForm::text : found->second;
}

} // namespace drsim::import::automation
