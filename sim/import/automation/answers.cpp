#include "sim/import/automation/answers.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/json_places.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/automation/said_comments.hpp"
#include "sim/import/automation/said_keys.hpp"
#include "sim/import/runbooks/runbook_questions.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace drsim::inline import::inline automation {
namespace {

using nlohmann::json;

constexpr const char *own_format = "drsim.answers/1";
constexpr std::string_view ending = ".drsim.json";

/// Lays what is said over the components of one file.
class Answering {
public:
  Answering(Imported &imported, std::string file) : imported_(imported)
  {
    places_.file = std::move(file);
    places_.problems = &problems_;
    for (std::size_t i = 0; i < imported.components.size(); ++i) {
      if (imported.components[i].kind == "runbook_step")
        steps_.push_back(i);
      if (imported.components[i].kind == "runbook")
        runbooks_.push_back(i);
    }
  }
  void sidecar(const json &value);
  void comments(const std::vector<SaidComment> &all);
  /// Problems at their lines, and what `told` has of steps that are not answered.
  void finish(const Diagnostics &told, Diagnostics &diagnostics);
  void put_at(std::function<std::string(const std::string &)> where) { places_.where = std::move(where); }

private:
  [[nodiscard]] std::vector<std::size_t> named(const std::string &name, const std::string &runbook) const;
  void steps_of(Reader &top);
  void runbooks_of(Reader &top);
  void step(Reader &reader, std::size_t at);
  void runbook(Reader &reader, std::size_t at);
  void comment(const SaidComment &one);
  [[nodiscard]] std::size_t step_at(const SaidComment &one) const;
  [[nodiscard]] bool answered_at(const Problem &problem) const;

  Imported &imported_;
  SaidPlaces places_;
  Diagnostics problems_; ///< at JSON pointers
  std::vector<std::size_t> steps_;
  std::vector<std::size_t> runbooks_;
  std::set<std::size_t> answered_; ///< positions of components
  std::set<std::size_t> timed_;    ///< of those whose length is said
};

int line_of(const ComponentSpec &component)
{
  return parse_whole(component.from.address).value_or(0);
}

/// "2. Look around" as "look around".
std::string bare_title(const std::string &title)
{
  std::size_t at = std::min(title.find_first_not_of("0123456789"), title.size());
  if (at > 0 && at < title.size() && (title[at] == '.' || title[at] == ')'))
    at = std::min(title.find_first_not_of(".) ", at), title.size());
  else
    at = 0;
  return lower_case(title.substr(at));
}

/// Steps of an id, a number or a title; within one runbook, where that is given.
std::vector<std::size_t> Answering::named(const std::string &name, const std::string &runbook) const
{
  std::vector<std::size_t> by_id;
  std::vector<std::size_t> by_title;
  for (const std::size_t at : steps_) {
    const ComponentSpec &one = imported_.components[at];
    const std::string of = one.links.at("runbook").front();
    if (!runbook.empty() && of != runbook)
      continue;
    const std::string short_id = one.id.substr(one.id.rfind('/') + 1);
    if (name == one.id || "runbook:" + name == one.id || name == short_id)
      by_id.push_back(at);
    if (!one.title.empty() && bare_title(one.title) == bare_title(name))
      by_title.push_back(at);
  }
  return by_id.empty() ? by_title : by_id;
}

void Answering::step(Reader &reader, std::size_t at)
{
  ComponentSpec &component = imported_.components[at];
  const std::string runbook = component.links.at("runbook").front();
  places_.step = [this, runbook](const std::string &name) {
    const auto found = named(name, runbook);
    return found.size() == 1 ? imported_.components[found.front()].id : std::string{};
  };
  const bool acts = reader.has("action");
  const auto before = component.parameters.find("action");
  const std::string action = before == component.parameters.end() ? "wait" : before->second.text;
  if (reader.has("target") && !acts && (action == "wait" || action == "announce"))
    reader.problem("target", "the step does nothing to a target: it is \"" + action + "\"",
                   "say its \"action\" too");
  if (acts) // what was read for another action does not hold for this one
    for (const char *name : {"target", "pods", "zone", "shed_ratio"})
      component.parameters.erase(name);
  say_of_step(reader, component, places_);
  reader.finish();
  if (reader.has("duration"))
    timed_.insert(at);
  if (!acts && !reader.has("until") && !reader.has("when") && !reader.has("calls"))
    return;
  answered_.insert(at);
  for (Seen &seen : imported_.seen)
    if (seen.address == component.id) {
      seen.understood = true;
      seen.why_not.clear();
    }
}

void Answering::runbook(Reader &reader, std::size_t at)
{
  say_of_runbook(reader, imported_.components[at], places_);
  reader.finish();
}

void Answering::steps_of(Reader &top)
{
  const json *found = top.raw("steps");
  if (found == nullptr)
    return;
  const Reader all(*found, places_.file, "/steps", problems_);
  std::vector<std::string> titles;
  for (const std::size_t at : steps_)
    titles.push_back(imported_.components[at].title);
  for (const std::string &name : all.keys()) {
    const std::string pointer = all.pointer_to(name);
    const auto at = named(name, "");
    if (at.empty()) {
      const std::string near = did_you_mean(name, titles);
      problems_.error(places_.file, pointer, imported_.file + " has no step \"" + name + "\"",
                      near.empty() ? "name it by its number, 1 to " + std::to_string(steps_.size()) +
                                         ", or by its title"
                                   : "did you mean \"" + near + "\"?");
    } else if (at.size() > 1)
      problems_.error(places_.file, pointer, "several steps are called \"" + name + "\"",
                      "name it by its id: \"" + imported_.components[at.front()].id + "\"");
    else {
      Reader reader(found->at(name), places_.file, pointer, problems_);
      step(reader, at.front());
    }
  }
}

void Answering::runbooks_of(Reader &top)
{
  if (const json *only = top.raw("runbook")) {
    if (runbooks_.size() != 1)
      return top.problem("runbook",
                         imported_.file + " holds " + std::to_string(runbooks_.size()) + " runbooks",
                         "name them: \"runbooks\": {\"ID\": {...}}");
    Reader reader(*only, places_.file, "/runbook", problems_);
    runbook(reader, runbooks_.front());
  }
  const json *several = top.raw("runbooks");
  if (several == nullptr)
    return;
  const Reader all(*several, places_.file, "/runbooks", problems_);
  for (const std::string &name : all.keys()) {
    const auto at = std::find_if(runbooks_.begin(), runbooks_.end(), [&](std::size_t one) {
      const std::string &id = imported_.components[one].id;
      return id == name || id == "runbook:" + name;
    });
    if (at == runbooks_.end()) {
      problems_.error(places_.file, all.pointer_to(name),
                      imported_.file + " has no runbook \"" + name + "\"");
      continue;
    }
    Reader reader(several->at(name), places_.file, all.pointer_to(name), problems_);
    runbook(reader, *at);
  }
}

void Answering::sidecar(const json &value)
{
  Reader top(value, places_.file, "", problems_);
  static_cast<void>(top.raw("$schema"));
  static_cast<void>(top.text("description"));
  if (const std::string format = top.required_text("format"); !format.empty() && format != own_format)
    top.problem("format", "\"" + format + "\" is no format of answers that this drsim reads",
                std::string("write \"") + own_format + "\"");
  if (const json *roles = top.raw("roles"); roles != nullptr && roles->is_object())
    for (const auto &[name, ignored] : roles->items())
      places_.roles.insert(name);
  if (runbooks_.empty())
    problems_.error(places_.file, "", imported_.file + ", which it answers questions of, holds no runbook");
  runbooks_of(top);
  steps_of(top);
  for (ComponentSpec &role : said_roles(top, places_))
    imported_.components.push_back(std::move(role));
  top.finish();
}

/// The step that begins where the comment stands above, or within which it stands.
std::size_t Answering::step_at(const SaidComment &one) const
{
  std::size_t best = imported_.components.size();
  for (const std::size_t at : steps_) {
    const int line = line_of(imported_.components[at]);
    if (imported_.components[at].from.file != places_.file)
      continue;
    if (line == one.next_line)
      return at;
    if (line <= one.line &&
        (best == imported_.components.size() || line > line_of(imported_.components[best])))
      best = at;
  }
  return best;
}

void Answering::comment(const SaidComment &one)
{
  places_.where = [&](const std::string &) { return std::to_string(one.line); };
  Reader reader(one.said, places_.file, "", problems_);
  const bool of_runbook = std::any_of(one.said.items().begin(), one.said.items().end(), [](const auto &item) {
    const auto &keys = runbook_keys();
    return item.key() != "owner" && std::find(keys.begin(), keys.end(), item.key()) != keys.end();
  });
  const std::size_t step_here = step_at(one);
  if (!of_runbook && step_here != imported_.components.size())
    return step(reader, step_here);
  for (const std::size_t at : runbooks_)
    if (line_of(imported_.components[at]) >= one.line || at == runbooks_.back())
      return runbook(reader, at);
}

void Answering::comments(const std::vector<SaidComment> &all)
{
  for (const SaidComment &one : all) {
    const std::size_t before = problems_.problems().size();
    comment(one);
    Diagnostics placed;
    for (std::size_t i = 0; i < problems_.problems().size(); ++i) {
      Problem problem = problems_.problems()[i];
      if (i >= before && !problem.where.empty()) {
        problem.message = "of \"" + problem.where.substr(1) + "\" in a drsim comment: " + problem.message;
        problem.where = std::to_string(one.line);
      }
      placed.add(std::move(problem));
    }
    problems_ = std::move(placed);
  }
  places_.where = [](const std::string &place) { return place; };
}

/// Whether a line belongs to a step that somebody has answered for.
bool Answering::answered_at(const Problem &problem) const
{
  const int line = parse_whole(problem.where.substr(0, problem.where.find(':'))).value_or(0);
  int best = 0;
  for (const std::size_t at : steps_)
    if (const int begins = line_of(imported_.components[at]);
        begins <= line && imported_.components[at].from.file == problem.file)
      best = std::max(best, begins);
  const auto here = [&](std::size_t at) {
    const ComponentSpec &one = imported_.components[at];
    return line_of(one) == best && one.from.file == problem.file;
  };
  const bool only_length = problem.message.find(StepQuestions::too_little) != std::string::npos;
  return best > 0 && (std::any_of(answered_.begin(), answered_.end(), here) ||
                      (only_length && std::any_of(timed_.begin(), timed_.end(), here)));
}

void Answering::finish(const Diagnostics &told, Diagnostics &diagnostics)
{
  for (const Problem &problem : told.problems())
    if (problem.severity == Severity::error || !answered_at(problem))
      diagnostics.add(problem);
  for (Problem problem : problems_.problems()) {
    if (problem.where.starts_with("/")) {
      problem.message = problem.where + ": " + problem.message;
      problem.where = places_.where(problem.where);
    }
    diagnostics.add(std::move(problem));
  }
}

} // namespace

std::string sidecar_of(const std::string &name)
{
  return name + std::string(ending);
}

bool is_sidecar(const std::string &name)
{
  return name.size() > ending.size() && name.ends_with(ending);
}

void apply_sidecar(std::string_view text, const std::string &sidecar_name, Imported &imported,
                   const Diagnostics &told, Diagnostics &diagnostics)
{
  Answering answering(imported, sidecar_name);
  answering.put_at([&](const std::string &pointer) { return line_of_pointer(text, pointer); });
  Diagnostics own;
  if (const auto value = parse_json(text, sidecar_name, own))
    answering.sidecar(*value);
  answering.finish(told, diagnostics);
  for (const Problem &problem : own.problems())
    diagnostics.add(problem);
}

void apply_comments(std::string_view text, const std::string &file, Imported &imported,
                    const Diagnostics &told, Diagnostics &diagnostics)
{
  Answering answering(imported, file);
  answering.comments(said_comments(text, file, diagnostics));
  answering.finish(told, diagnostics);
}

void tell_untriggered(const Imported &imported, Diagnostics &diagnostics)
{
  for (const ComponentSpec &one : imported.components)
    if (one.kind == "runbook" && !one.parameters.contains("trigger"))
      diagnostics.warning(one.from.file, one.from.address,
                          "for what trouble " + one.id + " is, is not said: nobody begins it",
                          "say it in a comment: # drsim: trigger=region, or under \"runbook\" of " +
                              sidecar_of(one.from.file.substr(one.from.file.find_last_of('/') + 1)));
}

bool has_comment_key(std::string_view text, std::string_view key)
{
  Diagnostics ignored;
  for (const SaidComment &one : said_comments(text, "", ignored))
    if (one.said.contains(std::string(key)))
      return true;
  return false;
}

} // namespace drsim::import::automation
